/** The workloads; workloads.ts describes them. */
export type WorkloadName = 'W1' | 'W2' | 'W3' | 'W4' | 'W5';

/** A request that the client repeats, each time with the credential of another caller. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** From the root of the server, with the query string: `/graphql`. */
  readonly path: string;
  /** JSON; null for GET. */
  readonly body: string | null;
  /**
   * Converts the parsed JSON of an answer to the canonical form of workloads.ts, in which all answers are compared. Throws
   * if the answer has errors or lacks a part.
   */
  readonly canonical: (answer: unknown) => unknown;
}

/** How the schema of a server names the fields that the check of refusals selects. */
export interface KeyFields {
  /** A field of Query that looks up one key, without its selection: `key(id: "1a2b3c4d")`. */
  readonly lookUp: (id: string) => string;
  /** A selection of a key that has this selection of each key that is the target of a grant. */
  readonly targets: (selection: string) => string;
}

/** A server that the benchmark measures: the gateway, or a server that it is compared with. */
export interface Peer {
  readonly name: string;
  /** Its folder under bench/peers, which is a package of its own; null for the gateway. */
  readonly folder: string | null;
  /**
   * Runs in the folder. A first word `node` stands for the Node that runs the benchmark. The server listens on 127.0.0.1 and
   * stays in the foreground.
   */
  readonly command: readonly string[];
  /** Environment variables in addition to PORT and UPSTREAM_URL, which every server gets. */
  readonly environment: (upstreamUrl: string, port: number, workload: WorkloadName) => Record<string, string>;
  /** A GET of this path returns a status below 500 as soon as the server is ready. */
  readonly readyPath: string;
  /**
   * The operation of a workload, or a sentence that says why the server doesn't support the workload.
   * `ids` are the keys to look up: one for W2, fifty for W3 and W5, none for the others.
   */
  readonly operation: (workload: WorkloadName, ids: readonly string[]) => Operation | string;
  /**
   * Present if the server claims to have the gateway's duties: limits, a rate per credential, masked errors. It has figures only
   * if refusals.ts confirms this.
   */
  readonly duties?: KeyFields;
  /** Null if the server can run on this machine; otherwise the reason, in one line. */
  readonly reasonUnavailable: () => string | null;
}
