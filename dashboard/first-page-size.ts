import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

// Fails if the files of the first page are too large: those that dist/index.html names.

const MAX_KB = 130;
const DIST = new URL('dist/', import.meta.url);

const page = readFileSync(new URL('index.html', DIST), 'utf8');
const files = [...page.matchAll(/"(\.\/assets\/[^"]+\.(?:css|js))"/g)].map(([, name = '']) => name);
const sizes = files.map((name) => ({ name, kb: gzipSync(readFileSync(new URL(name, DIST))).length / 1000 }));
const total = sizes.reduce((sum, { kb }) => sum + kb, 0);
for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(6)} KB  ${name}`);
console.log(`${total.toFixed(1).padStart(6)} KB  first page, gzip (at most ${MAX_KB} KB)`);
if (total > MAX_KB || !files.some((name) => name.endsWith('.js'))) process.exitCode = 1;
