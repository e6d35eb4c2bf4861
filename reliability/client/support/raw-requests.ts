import fc from 'fast-check';
import { BODIES, HOSTS, METHODS, NAMES, PATHS, VALUES } from './raw-parts.ts';

/** The bytes of an HTTP request. Each part of the request may be invalid, and the bytes may be cut or damaged. */
export function rawRequest(key: string): fc.Arbitrary<Buffer> {
  const header = fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES))
    .map(([name, value]) => `${name}: ${value}`);
  const invalidHeader = fc.oneof(
    { weight: 6, arbitrary: header },
    fc.string({ maxLength: 40 }),
    fc.constantFrom(' folded', 'no colon', '\0'),
  );
  // Most versions are valid: otherwise Node's parser would reject nearly every request before the gateway sees it.
  const version = fc.oneof(
    { weight: 16, arbitrary: fc.constant('HTTP/1.1') },
    fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', ''),
  );
  const body = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...BODIES) },
    fc.json({ maxDepth: 3 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ maxLength: 60 }).map((text) => JSON.stringify({ query: text, variables: { text } })),
  );
  const length = fc.constantFrom('exact', 'exact', 'exact', 'exact', 'none', 'chunked', 'short', 'long', 'twice');
  const parts = fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PATHS) }, fc.webPath()),
    version,
    host: fc.oneof({ weight: 12, arbitrary: fc.constant('127.0.0.1') }, fc.constantFrom(...HOSTS)),
    type: fc.constantFrom(
      'application/json',
      'application/json',
      'application/json',
      'text/plain',
      'application/json; charset=x',
    ),
    headers: fc.oneof({ weight: 4, arbitrary: fc.constant<string[]>([]) }, fc.array(invalidHeader, { maxLength: 6 })),
    body,
    length,
    lineEnd: fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'),
  });
  const request = parts.map(
    ({ method, path, host, type, headers, body: text, length: kind, lineEnd, version: http }) => {
      const framed = frame(text, kind);
      const lines = [
        `${method} ${path} ${http}`,
        `Host: ${host}`,
        `Authorization: Key ${key}`,
        `Content-Type: ${type}`,
      ];
      return Buffer.concat([
        Buffer.from([...lines, ...framed.headers, ...headers, '', ''].join(lineEnd), 'latin1'),
        Buffer.from(framed.body),
      ]);
    },
  );
  // Some bytes are replaced, the end is missing, or the request is sent twice.
  const damage = fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { maxLength: 3 });
  const variant = fc.constantFrom('whole', 'whole', 'whole', 'cut', 'damaged', 'twice');
  return fc
    .tuple(request, variant, damage, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([bytes, kind, places, share]) => {
      if (kind === 'cut') return bytes.subarray(0, Math.floor(bytes.length * share));
      if (kind === 'twice') return Buffer.concat([bytes, bytes]);
      const copy = Buffer.from(bytes);
      if (kind === 'damaged') for (const [at, byte] of places) copy[at % copy.length] = byte;
      return copy;
    });
}

function frame(body: string, kind: string): { headers: string[]; body: string } {
  const size = Buffer.byteLength(body);
  const length = (bytes: number): string => `Content-Length: ${bytes}`;
  switch (kind) {
    case 'none':
      return { headers: [], body };
    case 'chunked':
      return { headers: ['Transfer-Encoding: chunked'], body: `${size.toString(16)}\r\n${body}\r\n0\r\n\r\n` };
    case 'short':
      return { headers: [length(Math.floor(size / 2))], body };
    case 'long':
      return { headers: [length(size + 10)], body };
    case 'twice':
      return { headers: [length(size), length(size + 1)], body };
    default:
      return { headers: [length(size)], body };
  }
}
