import { authenticate, requireCaller } from './handlers/authentication.ts';
import { listPermissions, listTargets } from './handlers/permissions.ts';
import { createKey, listKeys } from './handlers/keys-list.ts';
import { listMeasurements, listProbes } from './handlers/public-lists.ts';
import type { IncomingCall } from './wire/recorded-call.ts';
import { envelopeOf, ApiError, type Answer } from './wire/api-error.ts';
import { changeKey, deleteKey, getKey, replaceKey } from './handlers/single-key.ts';
import { idOf } from './account/stored-key.ts';
import type { SandboxData } from './account/sandbox-data.ts';
import type { OpenContext, SignedInContext } from './handlers/context.ts';

type Operations<Context> = ReadonlyMap<string, (context: Context) => Answer>;

interface Route {
  readonly path: RegExp;
  /** The methods that need no credential. */
  readonly open?: Operations<OpenContext>;
  readonly signedIn?: Operations<SignedInContext>;
}

const ROUTES: readonly Route[] = [
  {
    path: /^\/keys\/?$/,
    signedIn: new Map([
      ['GET', listKeys],
      ['POST', createKey],
    ]),
  },
  { path: /^\/keys\/permissions\/?$/, signedIn: new Map([['GET', listPermissions]]) },
  { path: /^\/keys\/permissions\/([^/]+)\/targets\/?$/, signedIn: new Map([['GET', listTargets]]) },
  {
    path: /^\/keys\/([0-9a-f]{8})\/?$/,
    signedIn: new Map([
      ['GET', getKey],
      ['PUT', replaceKey],
      ['PATCH', changeKey],
      ['DELETE', deleteKey],
    ]),
  },
  { path: /^\/probes\/?$/, open: new Map([['GET', listProbes]]) },
  { path: /^\/measurements\/?$/, open: new Map([['GET', listMeasurements]]) },
];

/** Executes one call and returns its answer. An `ApiError` becomes the documented error envelope. */
export function answerCall(data: SandboxData, call: IncomingCall): Answer {
  try {
    return dispatch(data, call);
  } catch (error) {
    if (error instanceof ApiError) return envelopeOf(error, leakOf(data, call));
    throw error;
  }
}

function dispatch(data: SandboxData, call: IncomingCall): Answer {
  const { route, parts } = findRoute(call);
  const { method } = call.recorded;
  const allowed = [...(route.open?.keys() ?? []), ...(route.signedIn?.keys() ?? [])];
  if (!allowed.includes(method)) {
    throw new ApiError(405, `Method "${method}" not allowed.`, { headers: { Allow: allowed.join(', ') } });
  }
  const identified = authenticate(data, call);
  const open = route.open?.get(method);
  if (open) return open({ data, call });
  const caller = requireCaller(identified);
  // A write with a session cookie needs a CSRF token, which only RIPE's own pages can get.
  if (!caller.key && method !== 'GET') throw new ApiError(403, 'CSRF Failed: CSRF token missing.');
  return operation(route, method)({ data, call, caller, parts });
}

function findRoute(call: IncomingCall): { route: Route; parts: string[] } {
  for (const route of ROUTES) {
    const match = route.path.exec(call.resource ?? '');
    if (match) return { route, parts: match.slice(1).map(decoded) };
  }
  throw new ApiError(404, 'Not found.');
}

function operation(route: Route, method: string): (context: SignedInContext) => Answer {
  const found = route.signedIn?.get(method);
  if (!found) throw new Error(`The route ${route.path.source} allows ${method} but has no handler for it.`);
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function leakOf({ behaviour, main }: SandboxData, call: IncomingCall): string {
  if (!behaviour.leakyErrors) return '';
  const stored = main.keys.slice(0, 3).map(({ uuid }) => uuid);
  const named = main.find(idOf(call.resource?.split('/')[2] ?? ''))?.uuid ?? 'none';
  const sent = call.recorded.headers['authorization'] ?? 'none';
  return ` [debug: Authorization: ${sent}; key: ${named}; stored: ${stored.join(', ')}]`;
}
