import { randomBytes } from 'node:crypto';
import type { OperationDefinitionNode } from 'graphql';
import { holdsKey, scrubAndCut } from '../core/scrub.ts';
import type { TraceSpan } from '../core/trace-span.ts';
import type { WriteAttempt } from '../core/write-attempt.ts';

/** The limits that can stop a request, or a part of it. `docs/operations.md` describes each. */
export const LIMITS = [
  'backlog',
  'bodies',
  'body',
  'circuit',
  'connections',
  'cost',
  'document',
  'heap',
  'operations',
  'secret_writes',
  'upstream_calls',
  'upstream_queue',
  'wait',
] as const;
export type Limit = (typeof LIMITS)[number];

/**
 * Facts about one request, for its log line and for the extensions of its response. It has no member for a document,
 * variables or headers, so that none of them can be logged.
 */
export interface RequestTrace {
  readonly requestId: string;
  /** Null if the request is not traced, or if its trace is neither exported nor passed on. */
  readonly span: TraceSpan | null;
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The path of the URL, if it is one of the gateway's. Another one can contain a key that somebody has pasted into an address bar. */
  path: string | null;
  /** Null if the operation has no name, or is not known. */
  operationName: string | null;
  /** True if the document was executed before. */
  isKnownDocument: boolean;
  /** True if a manifest has the document. */
  isTrustedDocument: boolean;
  /** `query` or `mutation`. Null if the operation is not known. */
  operationType: string | null;
  upstreamCalls: number;
  readonly errorCodes: Set<string>;
  /** True if the response has errors, and data that is not null. */
  isPartial: boolean;
  /** The limit that has stopped the request or a part of it; the last one of several. Null if none has. */
  limit: Limit | null;
  /** Null if the operation has not attempted a write. */
  writes: TracedWrites | null;
  /** The Origin header of a page that may not call the gateway, for the operator. Null for other requests. */
  refusedOrigin: string | null;
  /** Sentences for `extensions.warnings`. */
  readonly warnings: Set<string>;
}

/** The attempts of one operation to write, also those that were refused or only planned. */
interface TracedWrites {
  /** Fields of `Mutation`. */
  readonly mutations: Set<string>;
  /** The ids of the keys that were to be written to, or that were created. */
  readonly keyIds: Set<string>;
  /** The fingerprints of the credentials, as in the audit events: one for each registry that was written to. */
  readonly callers: Set<string>;
}

/** The line has at most this many ids of keys. The audit events have all of them. */
const MAX_KEY_IDS = 100;

/** The fields of a log line that tell which request it is about. A trace that is not exported cannot be looked up. */
export function idsOf({ requestId, span }: RequestTrace): object {
  return span?.isSampled !== true ? { requestId } : { requestId, traceId: span.traceId, spanId: span.spanId };
}

export function traceWrite(trace: RequestTrace, { mutation, keyId, newKeyId }: WriteAttempt, caller: string): void {
  const writes = (trace.writes ??= { mutations: new Set(), keyIds: new Set(), callers: new Set() });
  writes.mutations.add(mutation);
  writes.callers.add(caller);
  for (const id of [keyId, newKeyId]) if (id !== null && writes.keyIds.size < MAX_KEY_IDS) writes.keyIds.add(id);
}

/** The log has at most this many characters of an operation's name, which has no limit of its own. */
const MAX_NAME_LENGTH = 100;

/** Notes the name and type of the operation. Both come from the document, never from variables. */
export function traceOperation(trace: RequestTrace, operation: OperationDefinitionNode | null | undefined): void {
  trace.operationName = operation?.name ? scrubAndCut(operation.name.value, MAX_NAME_LENGTH) : null;
  trace.operationType = operation?.operation ?? null;
}

/** Starts the trace of a request. `givenId` is the client's X-Request-Id. */
export type StartTrace = (givenId: string | string[] | undefined, span: TraceSpan | null) => RequestTrace;

const CLIENT_ID = /^[\w-]{1,64}$/;

/** A client's id is used if it has at most 64 letters, digits, `_` and `-`, and does not look like a key. */
export function createTraces(): StartTrace {
  const nextId = createIds();
  return (givenId, span) => {
    const isUsable = typeof givenId === 'string' && CLIENT_ID.test(givenId) && !holdsKey(givenId);
    return {
      requestId: isUsable ? givenId : nextId(),
      span,
      startedAt: performance.now(),
      path: null,
      operationName: null,
      isKnownDocument: false,
      isTrustedDocument: false,
      operationType: null,
      upstreamCalls: 0,
      errorCodes: new Set(),
      isPartial: false,
      limit: null,
      writes: null,
      refusedOrigin: null,
      warnings: new Set(),
    };
  };
}

const ID_BYTES = 9;
/** Random bytes are generated for this many ids at once: generating them one by one is a twentieth of the cost of a rejection. */
const IDS_AT_ONCE = 512;

function createIds(): () => string {
  let bytes = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === bytes.length) {
      bytes = randomBytes(ID_BYTES * IDS_AT_ONCE);
      used = 0;
    }
    return bytes.toString('base64url', used, (used += ID_BYTES));
  };
}
