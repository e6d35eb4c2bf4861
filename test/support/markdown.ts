import { readFileSync } from 'node:fs';

/** A fenced code block of a Markdown page, and the HTML comment in front of it. */
export interface CodeBlock {
  /** `docs/errors.md:12`, with the line of the opening fence. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The comment `<!-- name: text -->`; null if there is none. */
  readonly comment: { readonly name: string; readonly text: string } | null;
  /** From a first line such as `// src/errors.ts`, or the comment `<!-- file: relay.config.json -->`; null if there is none. */
  readonly file: string | null;
}

/** An operation or a request that a page shows, and what the page says about it. */
export interface Example {
  readonly place: string;
  readonly request: GraphqlRequest | CurlCommand;
  /** From the comment `<!-- example: {...} -->`. */
  readonly options: ExampleOptions;
  /** The answer that the page shows; null if it shows none. */
  readonly answer: CodeBlock | null;
  /** The line of the log that the page shows, and the members of it that differ each time; null if it shows none. */
  readonly logLine: { readonly block: CodeBlock; readonly varying: readonly string[] } | null;
}

export interface GraphqlRequest {
  readonly kind: 'graphql';
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** A variable that takes a value of the answer before: the name of the variable, and of the member of that answer. */
  readonly taken: { readonly variable: string; readonly member: string } | null;
}

export interface CurlCommand {
  readonly kind: 'curl';
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface ExampleOptions {
  /** The sandbox credential that sends the operation; null: none. Default: the administrator. */
  readonly key?: string | null;
  readonly role?: 'subgraph';
  /** The name of something that goes wrong upstream. */
  readonly fault?: string;
  /** How many calls the sandbox receives. */
  readonly calls?: number;
  /** True: the sandbox is the one of the example before, with its changes. */
  readonly continues?: boolean;
}

/** What a page holds that can be tested. */
export interface PageExamples {
  readonly examples: readonly Example[];
  /** The npm commands of its `sh` blocks, such as `npm run sandbox`. */
  readonly npmCommands: readonly string[];
  /** Blocks with the comment `<!-- fragment: reason -->`, which are not run. */
  readonly fragments: readonly CodeBlock[];
  /** Blocks that are files of a project. Only those of `docs/clients.md` are run, by `test/clients`. */
  readonly files: readonly CodeBlock[];
}

const ROOT = new URL('../../', import.meta.url);
const BLOCK = /^(?:<!-- (?<name>[a-z]+)(?:: (?<text>.+?))? -->\n+)?```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm;

export function readPage(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

export function codeBlocks(path: string): CodeBlock[] {
  const page = readPage(path);
  return [...page.matchAll(BLOCK)].map((match) => {
    const { name, text = '', language = '', code = '' } = match.groups ?? {};
    const fence = match.index + match[0].indexOf('```');
    const line = page.slice(0, fence).split('\n').length;
    const comment = name === undefined ? null : { name, text };
    const file = name === 'file' ? text : (/^\/\/ (\S+\.\w+)\n/.exec(code)?.[1] ?? null);
    return { place: `${path}:${line}`, language, text: code, comment, file };
  });
}

/**
 * The examples of a page. A `graphql` block and each curl command of a `sh` block is an example. A `json` or `text` block
 * belongs to the example before it: with the comment `variables` it has its variables, with `log` its log line, and
 * otherwise its answer. Throws for a block that is none of these, so that nothing on a page goes untested unnoticed.
 */
export function examplesOf(path: string): PageExamples {
  const examples: Example[] = [];
  const npmCommands: string[] = [];
  const fragments: CodeBlock[] = [];
  const files: CodeBlock[] = [];
  const change = (block: CodeBlock, changeOf: (example: Example) => Example): void => {
    const last = examples.pop();
    if (!last) throw new Error(`${block.place} has no example before it.`);
    examples.push(changeOf(last));
  };
  for (const block of codeBlocks(path)) {
    const { comment, language, place, text } = block;
    const options = comment?.name === 'example' ? (JSON.parse(comment.text) as ExampleOptions) : {};
    const begin = (request: Example['request']): void =>
      void examples.push({ place, request, options, answer: null, logLine: null });
    if (comment?.name === 'fragment') fragments.push(block);
    else if (block.file !== null) files.push(block);
    else if (language === 'graphql') begin({ kind: 'graphql', query: text, variables: {}, taken: null });
    else if (language === 'sh') {
      for (const command of commandsOf(text)) {
        if (command.startsWith('curl ')) begin(parseCurl(command));
        else if (/\bnpm\b/.test(command)) npmCommands.push(command);
        else throw new Error(`${place} has a command that is not tested: ${command}`);
      }
    } else if (comment?.name === 'variables') change(block, (example) => withVariables(example, block));
    else if (comment?.name === 'log')
      change(block, (example) => ({ ...example, logLine: { block, varying: comment.text.split(', ') } }));
    else if (['json', 'text'].includes(language)) change(block, (example) => withAnswer(example, block));
    else throw new Error(`${place} is not tested: mark it as a fragment.`);
  }
  return { examples, npmCommands, fragments, files };
}

function withVariables(example: Example, { comment, text, place }: CodeBlock): Example {
  if (example.request.kind !== 'graphql') throw new Error(`${place} is for an operation.`);
  const [, variable, member] = /^(\w+) is the (\w+) of the answer before$/.exec(comment?.text ?? '') ?? [];
  const taken = variable !== undefined && member !== undefined ? { variable, member } : null;
  return { ...example, request: { ...example.request, variables: JSON.parse(text), taken } };
}

function withAnswer(example: Example, block: CodeBlock): Example {
  if (example.answer) throw new Error(`${block.place} is the second answer of ${example.place}.`);
  return { ...example, answer: block };
}

/** The commands of a shell block: one per line, a line that ends in a backslash goes on in the next one. */
function commandsOf(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Understands what the documentation uses of curl: -s, -X, -H, -d and a URL of the gateway, quoted with ' or not at all. */
function parseCurl(command: string): CurlCommand {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const headers: Record<string, string> = {};
  let method: string | null = null;
  let body: string | null = null;
  let url: string | null = null;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '-s') continue;
    if (word === '-X') method = words[(index += 1)] ?? '';
    else if (word === '-d') body = words[(index += 1)] ?? '';
    else if (word === '-H') {
      const [name = '', value = ''] = (words[(index += 1)] ?? '').split(': ');
      headers[name.toLowerCase()] = value;
    } else if (url === null && word.startsWith('http://127.0.0.1:4000/')) url = word;
    else throw new Error(`The test does not know "${word}" of: ${command}`);
  }
  const path = (url ?? '').slice('http://127.0.0.1:4000'.length);
  return { kind: 'curl', path, method: method ?? (body === null ? 'GET' : 'POST'), headers, body };
}
