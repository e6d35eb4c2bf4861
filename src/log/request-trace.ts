import { randomBytes } from 'node:crypto';
import type { OperationDefinitionNode } from 'graphql';
import { holdsUuid, scrubAndCut } from '../core/uuid.ts';

/**
 * What is noted of one request for its log line and its answer's extensions. It has no place for a document, for
 * variables or for headers, so that none of them can be logged.
 */
export interface RequestTrace {
  readonly requestId: string;
  readonly startedAt: number;
  operationName: string | null;
  operationType: string | null;
  upstreamCalls: number;
  readonly errorCodes: Set<string>;
  /** Sentences for `extensions.warnings`, each said once. */
  readonly warnings: Set<string>;
}

// A name is one token, however long it is, and goes into the log.
const MAX_NAME_LENGTH = 100;

/** Name and kind of the operation for the log line: both come from the document, never from variables. */
export function traceOperation(trace: RequestTrace, operation: OperationDefinitionNode | null | undefined): void {
  trace.operationName = operation?.name ? scrubAndCut(operation.name.value, MAX_NAME_LENGTH) : null;
  trace.operationType = operation?.operation ?? null;
}

const REQUEST_ID = /^[\w-]{1,64}$/;

/** `givenId` is the client's X-Request-Id; it is taken if it is short, plain and nothing like a key. */
export function startTrace(givenId: string | string[] | undefined): RequestTrace {
  const isUsable = typeof givenId === 'string' && REQUEST_ID.test(givenId) && !holdsUuid(givenId);
  return {
    requestId: isUsable ? givenId : nextId(),
    startedAt: performance.now(),
    operationName: null,
    operationType: null,
    upstreamCalls: 0,
    errorCodes: new Set(),
    warnings: new Set(),
  };
}

const ID_BYTES = 9;
// Drawn for many requests at once: a draw for each is a twentieth of what refusing one costs.
const draw = (): Buffer => randomBytes(ID_BYTES * 512);
let drawn = draw();
let used = 0;

function nextId(): string {
  if (used === drawn.length) {
    drawn = draw();
    used = 0;
  }
  return drawn.toString('base64url', used, (used += ID_BYTES));
}
