import sax from 'sax';
import type { RunInIteration } from '../../calls/iterations.ts';

/** An element of an XML document. Attributes, comments and processing instructions are left out. */
export interface XmlElement {
  readonly namespace: string;
  /** Without a prefix. */
  readonly name: string;
  /** The text directly in the element, without white space around it. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** The text is not the XML that ARIN documents. The message says what was expected, and repeats nothing of the text. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

/** ARIN's payloads have at most seven levels. */
const MAX_DEPTH = 32;
/** A ticket of a list has about ten elements. */
const MAX_ELEMENTS = 20_000;
/** ARIN's elements have attributes for namespaces only. */
const MAX_ATTRIBUTES = 32;

// `strictEntities`: only the five entities of XML itself. The types of the library lack it. Its own resolution of namespaces
// is not used, because it takes seconds for a tag with many attributes.
const OPTIONS: sax.SAXOptions & { readonly strictEntities: boolean } = { strictEntities: true };

interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
  /** The namespaces that this element declares, by prefix. */
  readonly declared: ReadonlyMap<string, string>;
}

/** Characters that are parsed at once. It takes 15 ms. */
const PIECE = 64 * 1024;

/**
 * Parses a document and returns its root. A long one is parsed in pieces, each in an iteration of the event loop of its own. Throws
 * an XmlError, also for a document type: ARIN sends none, and entities come from it.
 */
export async function parseXml(text: string, runInIteration: RunInIteration): Promise<XmlElement> {
  const { parser, builder } = createParser();
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.slice(at, at + PIECE);
    if (text.length <= PIECE) parser.write(piece);
    else await runInIteration(() => parser.write(piece));
  }
  parser.close();
  return builder.root();
}

/** The same for a document of at most `MAX_SHORT` characters, at once. Throws an XmlError for a longer one. */
export function parseShortXml(text: string): XmlElement {
  if (text.length > MAX_SHORT) throw new XmlError('The document is too large.');
  const { parser, builder } = createParser();
  parser.write(text).close();
  return builder.root();
}

const MAX_SHORT = 8 * 1024;

function createParser(): { readonly parser: sax.SAXParser; readonly builder: TreeBuilder } {
  const builder = new TreeBuilder();
  const parser = sax.parser(true, OPTIONS);
  parser.ondoctype = () => {
    throw new XmlError('The document has a document type, which is not allowed.');
  };
  parser.onerror = () => {
    throw new XmlError('The document is not well-formed XML.');
  };
  parser.onattribute = ({ name, value }) => builder.attribute(name, value);
  parser.onopentag = ({ name }) => builder.open(name);
  parser.onclosetag = () => builder.close();
  parser.ontext = (part) => builder.text(part);
  parser.oncdata = (part) => builder.text(part);
  return { parser, builder };
}

/** Builds the tree from the events of the parser, within limits. */
class TreeBuilder {
  readonly #open: OpenElement[] = [];
  readonly #roots: OpenElement[] = [];
  #count = 0;
  #attributes = 0;
  #declared = new Map<string, string>();

  attribute(name: string, value: string): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_ATTRIBUTES) throw new XmlError('An element has too many attributes.');
    if (name === 'xmlns') this.#declared.set('', value);
    if (name.startsWith('xmlns:')) this.#declared.set(name.slice('xmlns:'.length), value);
  }

  open(qualifiedName: string): void {
    this.#count += 1;
    if (this.#open.length === MAX_DEPTH || this.#count > MAX_ELEMENTS) throw new XmlError('The document is too large.');
    const colon = qualifiedName.indexOf(':');
    const declared = this.#declared;
    const namespace = this.#namespaceOf(colon === -1 ? '' : qualifiedName.slice(0, colon));
    const element = { namespace, name: qualifiedName.slice(colon + 1), text: '', children: [], declared };
    (this.#open.at(-1)?.children ?? this.#roots).push(element);
    this.#open.push(element);
    this.#attributes = 0;
    this.#declared = new Map();
  }

  text(part: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += part;
  }

  close(): void {
    const element = this.#open.pop();
    if (element) element.text = element.text.trim();
  }

  root(): XmlElement {
    const [root] = this.#roots;
    if (!root) throw new XmlError('The document has no element.');
    return root;
  }

  /** The namespace of the element that is being opened. Empty if it has no prefix and there is no default namespace. */
  #namespaceOf(prefix: string): string {
    const own = this.#declared.get(prefix);
    const namespace = own ?? this.#open.findLast(({ declared }) => declared.has(prefix))?.declared.get(prefix);
    if (namespace === undefined && prefix !== '') throw new XmlError('The document has a prefix without a namespace.');
    return namespace ?? '';
  }
}
