import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

type Encoding = 'br' | 'gzip';

/** The bytes of a text in the encoding that a client takes; null: as they are. The same bytes for all who ask. */
export type Body = (encoding: Encoding | null) => Promise<Buffer>;

// Beyond these levels a twentieth less is sent for several times the work.
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

const compressors: Record<Encoding, (text: string) => Promise<Buffer>> = {
  br: (text) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (text) => promisify(gzip)(text, { level: GZIP_LEVEL }),
};

/** The best encoding that an Accept-Encoding header allows; null: none of ours. */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | null {
  const accepted = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim());
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding)) ?? null;
}

/** Encodes when the first client asks, and keeps the result for all others. */
export function createBody(text: string): Body {
  const encoded = new Map<Encoding | null, Promise<Buffer>>();
  return (encoding) => {
    const bytes =
      encoded.get(encoding) ?? (encoding === null ? Promise.resolve(Buffer.from(text)) : compressors[encoding](text));
    encoded.set(encoding, bytes);
    return bytes;
  };
}
