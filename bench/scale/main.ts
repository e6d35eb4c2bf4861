import { parseArgs } from 'node:util';
import { readPage, withTables, writePage } from './page.ts';
import { TABLES } from './tables.ts';

// npm run scale: prints the tables of docs/scale.md. With `--write`, it also writes them there.

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const tables = Object.fromEntries(Object.entries(TABLES).map(([name, make]) => [name, make()]));
for (const [name, table] of Object.entries(tables)) console.log(`## ${name}\n\n${table}\n`);
if (values.write) writePage(withTables(readPage(), tables));
