import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { acceptedEncoding, type Body } from './compression.ts';
import { FILE_HEADERS } from './response-headers.ts';

/** A file that a page loads. */
export interface StaticFile {
  readonly contentType: string;
  readonly body: Body;
  /** True if its path has a hash of its content, so that browsers never need to ask for it again. */
  readonly isImmutable: boolean;
}

/** A page or file as a reply. */
export interface FileReply {
  readonly status: 200;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

/** A file that was found by its path. */
export interface FoundFile extends FileReply {
  /** The path as the log has it: the parts that vary are left out. */
  readonly route: string;
}

/** Serves files. */
export interface FileSource {
  /** Null if this source has nothing at the path, or not for the method. */
  asset(request: Pick<IncomingMessage, 'headers' | 'method'>, path: string): Promise<FoundFile | null>;
}

/** True for the methods that a page and its files are served by. Node sends no body to HEAD. */
export function isRead({ method = '' }: Pick<IncomingMessage, 'method'>): boolean {
  return ['GET', 'HEAD'].includes(method);
}

/** Sends the file in the best encoding that the client accepts. */
export function fileReply(
  { contentType, body, isImmutable }: StaticFile,
  request: AcceptingRequest,
): Promise<FileReply> {
  const headers = {
    ...FILE_HEADERS,
    'content-type': contentType,
    ...(isImmutable && { 'cache-control': 'public, max-age=31536000, immutable' }),
  };
  return compressedReply(headers, body, request);
}

type AcceptingRequest = Pick<IncomingMessage, 'headers'>;

/** The headers must have `Vary: Accept-Encoding`. */
export async function compressedReply(
  headers: Readonly<Record<string, string>>,
  body: Body,
  request: AcceptingRequest,
): Promise<FileReply> {
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  return {
    status: 200,
    headers: { ...headers, ...(encoding && { 'content-encoding': encoding }) },
    body: await body(encoding),
  };
}
