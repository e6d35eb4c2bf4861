import { createBody } from '../static/compression.ts';
import { compressedReply, fileReply, isRead, type FileSource } from '../static/file.ts';
import { pageHeaders } from '../static/response-headers.ts';
import { asScriptText } from '../static/script-text.ts';
import { SETTINGS_PLACE, type DashboardBuild } from './build.ts';

/** Facts about the gateway that the pages show or depend on. */
export interface PageSettings {
  /** The name of the service behind the gateway. */
  readonly service: string;
  readonly arin: boolean;
  readonly graphiql: boolean;
  /** Days before its end in which a key ends soon. */
  readonly expiresSoonDays: number;
  /** Days without a use after which a key is unused for long. */
  readonly unusedDays: number;
}

// Users type keys into these pages, and new secrets appear on them. So they may load files only from this server, send data
// only to it, and not be framed.
const PAGE_HEADERS = {
  ...pageHeaders([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]),
  vary: 'Accept-Encoding',
};

/** The start page, relative to the page of a route. */
type Base = '../' | './';

interface Route {
  /** As the log has it. */
  readonly route: string;
  readonly base: Base;
}

const ROUTES_AT_TOP = ['/', '/access', '/arin', '/keys'];
/** The public id of a key. A whole key does not belong into an address, so nothing is at its path. */
const KEY_PATH = /^\/keys\/[a-z\d]{1,8}$/;

/** Serves the pages of the dashboard, which are one HTML file, and the files that it loads. */
export function createDashboard({ index, files }: DashboardBuild, settings: PageSettings): FileSource {
  const bodyFor = (base: Base) => createBody(render(index, { ...settings, base }));
  const bodies = { './': bodyFor('./'), '../': bodyFor('../') };
  return {
    asset: async (request, path) => {
      if (!isRead(request)) return null;
      const file = files.get(path);
      if (file) return { ...(await fileReply(file, request)), route: file.isImmutable ? '/assets/' : path };
      const found = routeOf(path);
      if (!found) return null;
      return { ...(await compressedReply(PAGE_HEADERS, bodies[found.base], request)), route: found.route };
    },
  };
}

function routeOf(path: string): Route | null {
  if (ROUTES_AT_TOP.includes(path)) return { route: path, base: './' };
  if (path === '/keys/new') return { route: path, base: '../' };
  return KEY_PATH.test(path) ? { route: '/keys/:id', base: '../' } : null;
}

/** All paths become relative to the route, so that the page works behind a proxy that adds a prefix to its path. */
function render(index: string, settings: PageSettings & { readonly base: Base }): string {
  const [head = '', tail = ''] = index.replaceAll('"./', `"${settings.base}`).split(SETTINGS_PLACE);
  return head + SETTINGS_PLACE.replace('{}', () => asScriptText(settings)) + tail;
}
