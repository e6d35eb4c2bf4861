import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
]);

/**
 * Decodes the body of an answer by its Content-Encoding header. The gateway asks for no coding, but a proxy on the way may add
 * one. A body in an unknown or broken coding is returned as it is: the parser then reports it. Rejects with
 * ERR_BUFFER_TOO_LARGE if the decoded body has more than `maxBytes`.
 */
export async function decodeBody(bytes: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  let decoded = bytes;
  for (const coding of codings.toReversed()) {
    const decode = DECODERS.get(coding);
    if (!decode) return decoded;
    decoded = await decode(decoded, { maxOutputLength: maxBytes }).catch((error: unknown) => {
      if (isTooLarge(error)) throw error;
      return decoded;
    });
  }
  return decoded;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
