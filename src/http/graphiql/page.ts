import type { HttpExchange } from '../http-exchange.ts';
import { endReply, writeBody, writeHead } from '../reply.ts';
import { isAssetPath, loadAssets, type Assets } from './assets.ts';
import { acceptedEncoding } from './compression.ts';
import { renderDocument } from './document.ts';
import { ASSET_HEADERS, PAGE_HEADERS } from './response-headers.ts';

/** The explorer in the browser, out of files of this machine alone. */
export interface GraphiqlPage {
  /** Answers a browser that opens the GraphQL endpoint. */
  sendPage(exchange: HttpExchange): Promise<void>;
  /** Answers a request for one of the page's files; false (nothing sent) if the path is none of them. */
  sendAsset(exchange: HttpExchange): Promise<boolean>;
}

/** `endpoint` is the path that the page sends its operations to. Nothing is loaded until a browser comes. */
export function createGraphiqlPage(endpoint: string): GraphiqlPage {
  let loading: Promise<Assets> | null = null;
  const load = (): Promise<Assets> => (loading ??= loadAssets());
  return {
    sendPage: async (exchange) => {
      const { paths } = await load();
      writeHead(exchange, 200, PAGE_HEADERS);
      endReply(exchange, renderDocument(endpoint, paths));
    },
    sendAsset: async (exchange) => {
      const { request } = exchange;
      const path = request.url?.split('?', 1)[0] ?? '';
      if (!isAssetPath(path) || !['GET', 'HEAD'].includes(request.method ?? '')) return false;
      const asset = (await load()).find(path);
      if (!asset) return false;
      const encoding = acceptedEncoding(request.headers['accept-encoding']);
      const bytes = await asset.body(encoding);
      writeHead(exchange, 200, {
        ...ASSET_HEADERS,
        'content-type': asset.contentType,
        'content-length': bytes.byteLength,
        ...(encoding && { 'content-encoding': encoding }),
      });
      await writeBody(exchange, bytes);
      return true;
    },
  };
}
