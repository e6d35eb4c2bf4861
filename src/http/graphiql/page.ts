import { fileReply, isRead, type FileReply, type FileSource } from '../static/file.ts';
import { noticeReply } from '../static/notice.ts';
import { pageHeaders } from '../static/response-headers.ts';
import { isAssetPath, loadAssets, type Assets } from './assets.ts';
import { renderDocument } from './document.ts';

/** The GraphiQL explorer, served from files of this machine alone. */
export interface GraphiqlPage extends FileSource {
  /** The HTML page for a browser that opens the GraphQL endpoint. */
  page(): Promise<FileReply>;
}

// Users type keys into this page. So it may load files only from this server, send data only to it, and not be framed.
const PAGE_HEADERS = pageHeaders([
  "default-src 'none'",
  "script-src 'self'",
  // The editor creates style elements and style attributes while it runs.
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  // The style sheet of the package contains its icons and fonts as data: URLs.
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]);

/** Files are loaded when the first browser asks for them. `hasArin`: whether the graph has the fields of ARIN. */
export function createGraphiqlPage(hasArin: boolean): GraphiqlPage {
  let loading: Promise<Assets> | null = null;
  const load = (): Promise<Assets> => (loading ??= loadAssets());
  return {
    page: async () => {
      const { paths } = await load();
      return { status: 200, headers: PAGE_HEADERS, body: renderDocument(paths, hasArin) };
    },
    asset: async (request, path) => {
      if (!isAssetPath(path) || !isRead(request)) return null;
      const file = (await load()).find(path);
      return file ? { ...(await fileReply(file, request)), route: '/graphiql/' } : null;
    },
  };
}

/** Says why there is no GraphiQL: its users write documents of their own, and it asks for the schema with a query of its own. */
export function createNoGraphiqlPage(): GraphiqlPage {
  const reply = noticeReply(
    'GraphiQL is off',
    `<p>This gateway runs only documents that its operator has listed (<code>TRUSTED_DOCUMENTS_ONLY</code>). In GraphiQL,
      you would write others.</p>`,
  );
  return { page: () => Promise.resolve(reply), asset: () => Promise.resolve(null) };
}
