import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface LogSchema {
  readonly oneOf: readonly { readonly $ref: string }[];
  readonly $defs: Readonly<Record<string, { readonly properties?: { readonly msg: { readonly const: string } } }>>;
}

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../docs/log-line.schema.json', import.meta.url), 'utf8'),
) as LogSchema;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).addSchema(SCHEMA, 'log');

/** The names of the definitions by the message of their lines: the errors of one are shorter than those of all together. */
const NAMES = new Map(
  SCHEMA.oneOf.map(({ $ref }) => {
    const name = $ref.slice('#/$defs/'.length);
    return [SCHEMA.$defs[name]?.properties?.msg.const, name];
  }),
);

/** Throws if a line of a log does not match the schema in `docs/`. Audit events are left out. */
export function checkLogLines(text: string): void {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parsed = JSON.parse(line) as { readonly channel?: string; readonly msg?: string };
    if (parsed.channel === 'audit') continue;
    const isLine = ajv.getSchema(`log#/$defs/${NAMES.get(parsed.msg)}`);
    if (isLine?.(parsed) !== true)
      throw new Error(`The line does not match its schema: ${JSON.stringify(isLine?.errors)}\n${line}`);
  }
}
