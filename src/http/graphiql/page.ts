import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { isAssetPath, loadAssets, type Assets } from './assets.ts';
import { acceptedEncoding } from './compression.ts';
import { renderDocument } from './document.ts';
import { ASSET_HEADERS, PAGE_HEADERS } from './response-headers.ts';

/** A page or file as a reply. */
interface FileReply {
  readonly status: 200;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

/** The GraphiQL explorer, served from files of this machine alone. */
export interface GraphiqlPage {
  /** The HTML page for a browser that opens the GraphQL endpoint. */
  page(): Promise<FileReply>;
  /** One of the page's files. Null for any other path. */
  asset(request: Pick<IncomingMessage, 'headers' | 'method'>, path: string): Promise<FileReply | null>;
}

/** Files are loaded when the first browser asks for them. `hasArin`: whether the graph has the fields of ARIN. */
export function createGraphiqlPage(hasArin: boolean): GraphiqlPage {
  let loading: Promise<Assets> | null = null;
  const load = (): Promise<Assets> => (loading ??= loadAssets());
  return {
    page: async () => {
      const { paths } = await load();
      return { status: 200, headers: PAGE_HEADERS, body: renderDocument(paths, hasArin) };
    },
    asset: async ({ headers, method = '' }, path) => {
      if (!isAssetPath(path) || !['GET', 'HEAD'].includes(method)) return null;
      const asset = (await load()).find(path);
      if (!asset) return null;
      const encoding = acceptedEncoding(headers['accept-encoding']);
      return {
        status: 200,
        headers: {
          ...ASSET_HEADERS,
          'content-type': asset.contentType,
          ...(encoding && { 'content-encoding': encoding }),
        },
        body: await asset.body(encoding),
      };
    },
  };
}
