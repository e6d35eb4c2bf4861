import { canonicalId, quoted, readManifest, sha256Of, type ManifestEntry, type ManifestReading } from './manifest.ts';

/** A file with trusted documents. */
export interface ManifestFile {
  /** The setting that names it. */
  readonly setting: string;
  readonly path: string;
  /** True for the documents of the gateway's own pages. They are read once, as the pages are. Default: false. */
  readonly isOfGateway?: boolean;
}

/** The documents, or all problems: each is one line that begins with the name of the setting. */
export type DocumentsReading = { readonly documents: TrustedDocuments } | { readonly problems: readonly string[] };

/** Further ones are counted. A manifest whose hashes were made in another way has one for each document. */
const MAX_PROBLEMS_OF_FILE = 20;

/** Reads the manifests. `only`: no other document may run. */
export async function openTrustedDocuments(files: readonly ManifestFile[], only: boolean): Promise<DocumentsReading> {
  const documents = new TrustedDocuments(files, only);
  const problems = await documents.reload();
  return problems.length > 0 ? { problems } : { documents };
}

/** The documents of the manifests. Clients can name them by their ids, and add none. */
export class TrustedDocuments {
  /** True if no other document may run. */
  readonly only: boolean;
  readonly #files: readonly ManifestFile[];
  readonly #ownReadings = new Map<ManifestFile, Promise<ManifestReading>>();
  #textsById: ReadonlyMap<string, string> = new Map();
  #texts: ReadonlySet<string> = new Set();
  #reloading: Promise<readonly string[]> = Promise.resolve([]);

  constructor(files: readonly ManifestFile[], only: boolean) {
    this.#files = files;
    this.only = only;
  }

  /**
   * True if a client should ask for documents by their ids, or if it must. With the documents of the gateway's own pages alone,
   * a client of Apollo's protocol would ask for each of its documents twice.
   */
  get areForClients(): boolean {
    return this.only || this.#files.some(({ isOfGateway }) => isOfGateway !== true);
  }

  get count(): number {
    return this.#texts.size;
  }

  textOf(id: string): string | undefined {
    return this.#textsById.get(canonicalId(id));
  }

  includes(text: string): boolean {
    return this.#texts.has(text);
  }

  /** True for the id of this document, and for the sha256 of any text. */
  isIdOf(id: string, text: string): boolean {
    const canonical = canonicalId(id);
    const known = this.#textsById.get(canonical);
    return known === undefined ? canonical === sha256Of(text) : known === text;
  }

  /** Reads the files again. Resolves to the problems. If there are any, the documents from before stay. */
  reload(): Promise<readonly string[]> {
    // One after the other, so that an earlier one that takes longer does not replace the documents of a later one.
    this.#reloading = this.#reloading.then(() => this.#reload());
    return this.#reloading;
  }

  #read(file: ManifestFile): Promise<ManifestReading> {
    const reading = this.#ownReadings.get(file) ?? readManifest(file.path);
    if (file.isOfGateway === true) this.#ownReadings.set(file, reading);
    return reading;
  }

  async #reload(): Promise<readonly string[]> {
    const readings = await Promise.all(this.#files.map(async (file) => ({ file, reading: await this.#read(file) })));
    const textsById = new Map<string, string>();
    const problems = readings.flatMap(({ file, reading }) => {
      const found = 'problems' in reading ? reading.problems : addEntries(textsById, reading.entries);
      return linesFor(file, found);
    });
    if (problems.length === 0) {
      this.#textsById = textsById;
      this.#texts = new Set(textsById.values());
    }
    return problems;
  }
}

/** Returns a problem for each id that already has another text. Only ids that are no sha256 can. */
function addEntries(textsById: Map<string, string>, entries: readonly ManifestEntry[]): string[] {
  return entries.flatMap(({ id, text }) => {
    const before = textsById.get(id);
    textsById.set(id, text);
    return before === undefined || before === text ? [] : [`The id ${quoted(id)} is used for two documents.`];
  });
}

function linesFor({ setting, path }: ManifestFile, problems: readonly string[]): string[] {
  const lines = problems.slice(0, MAX_PROBLEMS_OF_FILE);
  if (problems.length > lines.length) lines.push(`There are ${problems.length - lines.length} more problems.`);
  return lines.map((line) => `${setting}: the manifest ${path} cannot be used. ${line}`);
}
