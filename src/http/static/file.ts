import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { acceptedEncoding, type Body } from './compression.ts';
import { FILE_HEADERS } from './response-headers.ts';

/** A file that a page loads. */
export interface StaticFile {
  readonly contentType: string;
  readonly body: Body;
}

/** A page or file as a reply. */
export interface FileReply {
  readonly status: 200;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

/** True for the methods that a page and its files are served by. Node sends no body to HEAD. */
export function isRead({ method = '' }: Pick<IncomingMessage, 'method'>): boolean {
  return ['GET', 'HEAD'].includes(method);
}

/** Sends the file in the best encoding that the client accepts. */
export async function fileReply(
  { contentType, body }: StaticFile,
  { headers }: Pick<IncomingMessage, 'headers'>,
): Promise<FileReply> {
  const encoding = acceptedEncoding(headers['accept-encoding']);
  return {
    status: 200,
    headers: { ...FILE_HEADERS, 'content-type': contentType, ...(encoding && { 'content-encoding': encoding }) },
    body: await body(encoding),
  };
}
