import sax from 'sax';

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
/** A ticket has about ten elements. */
const MAX_ELEMENTS = 50_000;

// `strictEntities`: only the five entities of XML itself. The types of the library lack it.
const OPTIONS: sax.SAXOptions & { readonly strictEntities: boolean } = { xmlns: true, strictEntities: true };

interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
}

/** Parses a document and returns its root. Throws an XmlError, also for a document type: ARIN sends none, and entities come from it. */
export function parseXml(text: string): XmlElement {
  const parser = sax.parser(true, OPTIONS);
  const open: OpenElement[] = [];
  const roots: OpenElement[] = [];
  let count = 0;
  parser.ondoctype = () => {
    throw new XmlError('The document has a document type, which is not allowed.');
  };
  parser.onerror = () => {
    throw new XmlError('The document is not well-formed XML.');
  };
  parser.onopentag = (tag) => {
    count += 1;
    if (open.length === MAX_DEPTH || count > MAX_ELEMENTS) throw new XmlError('The document is too large.');
    const element = {
      namespace: 'uri' in tag ? tag.uri : '',
      name: 'local' in tag ? tag.local : '',
      text: '',
      children: [],
    };
    const parent = open.at(-1);
    (parent?.children ?? roots).push(element);
    open.push(element);
  };
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  };
  parser.write(text).close();
  const [root] = roots;
  if (!root) throw new XmlError('The document has no element.');
  return root;
}
