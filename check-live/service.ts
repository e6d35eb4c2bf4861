import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import { ClientDisconnect } from '../src/core/client-disconnect.ts';
import type { Credential } from '../src/core/credential.ts';
import { AUTHENTICATION_SCHEME, callingKeyId, parseAuthorization } from '../src/registries/atlas/model/credential.ts';
import { headersFor } from '../src/registries/atlas/rest/calls.ts';
import { TransportError } from '../src/upstream/transport.ts';
import { createTransport } from '../src/upstream/undici-transport.ts';

/** An answer of the service. Its values must not be printed: the service decides what they contain. */
export interface LiveAnswer {
  readonly status: number;
  /** The parsed JSON. Undefined if the body is not JSON. */
  readonly json: unknown;
  readonly text: string;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** `own` is the key of the caller, and `made-up` is one that does not exist. */
export type CredentialName = 'made-up' | 'none' | 'own';

export interface LiveService {
  /** The base URL, without a slash at its end. */
  readonly url: string;
  /** The id of the caller's key. */
  readonly ownId: string;
  /** Sends a GET. The same one is sent only once. Throws `NoAnswer`. */
  get(path: string, credential?: CredentialName): Promise<LiveAnswer>;
  /** All answers so far. */
  answers(): readonly LiveAnswer[];
  close(): Promise<void>;
}

/** There is no answer, and no further call is made. The message has no value of the service. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface ServiceOptions {
  readonly url: string;
  readonly credential: Credential & { readonly kind: 'API_KEY' };
  /** The deadline of each call. */
  readonly timeoutMs: number;
  readonly proxyFromEnvironment: boolean;
}

/** Milliseconds between two calls. */
const PAUSE_MS = 100;
const TOO_MANY_REQUESTS = 429;

/**
 * Sends GETs as the gateway does, with its own transport and headers, so that the check cannot drift away from the gateway. The
 * calls are sent one at a time and without retries. After a call without an answer, and after a 429, no further one is sent.
 */
export function openService(options: ServiceOptions): LiveService {
  const { url, credential } = options;
  const { send, close } = openConnection(options);
  const credentials: Readonly<Record<CredentialName, Credential>> = {
    own: credential,
    'made-up': parseAuthorization(`${AUTHENTICATION_SCHEME} ${randomUUID()}`),
    none: { kind: 'NONE' },
  };
  const answers = new Map<string, LiveAnswer>();
  let stopped = false;
  return {
    url,
    ownId: callingKeyId(credential) ?? '',
    get: async (path, name = 'own') => {
      const call = `${name} ${path}`;
      const known = answers.get(call);
      if (known) return known;
      if (stopped) throw new NoAnswer('the check had stopped');
      stopped = true;
      if (answers.size > 0) await wait(PAUSE_MS);
      const answer = await send(path, credentials[name]);
      if (answer.status === TOO_MANY_REQUESTS) throw new NoAnswer('the service asked for fewer requests (429)');
      stopped = false;
      answers.set(call, answer);
      return answer;
    },
    answers: () => [...answers.values()],
    close,
  };
}

interface Connection {
  readonly send: (path: string, credential: Credential) => Promise<LiveAnswer>;
  readonly close: () => Promise<void>;
}

function openConnection({ url, timeoutMs, proxyFromEnvironment }: ServiceOptions): Connection {
  const { origin, pathname } = new URL(url);
  const basePath = pathname.replace(/\/$/, '');
  const transport = createTransport({ origin, connections: 1, idleTimeoutMs: timeoutMs, proxyFromEnvironment });
  let headers: ReadonlyMap<string, string> = new Map();
  // The gateway has no use for the headers, so its transport does not return them. undici publishes them.
  const listener = (message: unknown): void => void (headers = headersOf(message));
  subscribe(HEADERS_CHANNEL, listener);
  return {
    send: async (path, credential) => {
      const deadlineAt = performance.now() + timeoutMs;
      const request = { method: 'GET', isWrite: false, path: basePath + path, route: path } as const;
      const limits = { callerId: '', span: null, disconnect: new ClientDisconnect(), deadlineAt, beginBy: deadlineAt };
      try {
        const answer = await transport.send({ ...request, ...limits, headers: headersFor(credential, false) });
        return { status: answer.status, text: answer.body, json: jsonOf(answer.body), headers };
      } catch (error) {
        throw error instanceof TransportError ? new NoAnswer(`no answer (${error.kind})`) : error;
      }
    },
    close: async () => {
      unsubscribe(HEADERS_CHANNEL, listener);
      await transport.close();
    },
  };
}

const HEADERS_CHANNEL = 'undici:request:headers';

/** The headers of an answer, from undici's list of names and values. */
function headersOf(message: unknown): ReadonlyMap<string, string> {
  const { headers } = (message as { readonly response: { readonly headers: readonly Buffer[] } }).response;
  const texts = headers.map(String);
  return new Map(texts.flatMap((text, at) => (at % 2 === 0 ? [[text.toLowerCase(), texts[at + 1] ?? '']] : [])));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser quotes the text.
    return undefined;
  }
}
