import { GraphQLError, type ExecutionResult } from 'graphql';
import { GatewayError, type ErrorCode, type ErrorDetails } from '../core/errors.ts';
import { scrubAndCut } from '../core/uuid.ts';
import type { Log } from '../log/log.ts';
import { logUnexpected } from '../log/request-log.ts';
import type { RequestTrace } from '../log/request-trace.ts';

/** An error as the client sees it, and what was behind it where that is nobody's business but the operator's. */
export interface MaskedError {
  readonly error: GraphQLError;
  readonly code: string;
  /** Set for what should not happen: a bug of the gateway. */
  readonly unexpected: Error | null;
}

const MAX_MESSAGE_LENGTH = 500;
const MAX_ERRORS_OF_REFUSAL = 10;
/** Ten for each of a hundred keys. An operation of very many parts that all fail would be answered with megabytes of them. */
const MAX_ERRORS = 1_000;
const CODES_OF_GRAPHQL = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/**
 * What the client gets of a result. Every one passes here just before it is written, of a refused request and of a broken
 * document too: its errors by the mask, and beside it the warnings of the operation.
 */
export function maskResult(result: ExecutionResult, trace: RequestTrace, log: Log): ExecutionResult {
  if (!result.errors && trace.warnings.size === 0) return result;
  warnOfHiddenErrors(result, trace);
  const errors = errorsToShow(result)?.map((error) => {
    const { error: masked, code, unexpected } = maskError(error);
    trace.errorCodes.add(code);
    if (unexpected) logUnexpected(log, trace, unexpected);
    return masked;
  });
  const extensions =
    trace.warnings.size > 0 ? { ...result.extensions, warnings: [...trace.warnings] } : result.extensions;
  return { ...result, ...(errors && { errors }), ...(extensions && { extensions }) };
}

function warnOfHiddenErrors(result: ExecutionResult, { warnings }: RequestTrace): void {
  const hidden = (result.errors?.length ?? 0) - (errorsToShow(result)?.length ?? 0);
  if (hidden > 0 && result.data !== undefined)
    warnings.add(`There are ${hidden} more errors than are shown: not each null has one of its own.`);
}

/** The errors that are shown: the first thousand where something was executed, and the first ten where nothing was. */
export function errorsToShow({ data, errors }: ExecutionResult): readonly GraphQLError[] | undefined {
  return errors?.slice(0, data === undefined ? MAX_ERRORS_OF_REFUSAL : MAX_ERRORS);
}

/**
 * The one door by which anything that was thrown reaches a client. It builds a new error from what it knows to be
 * harmless; nothing else that hangs on the old one, such as its extensions, passes.
 */
export function maskError(error: unknown): MaskedError {
  const original = originalOf(error);
  if (original instanceof GatewayError) return masked(error, original.message, original.code, extensionsOf(original));
  // The outer one knows more of the place: the path, and for a variable which part of it is meant.
  if (error instanceof GraphQLError && original instanceof GraphQLError) return maskRefusal(error);
  const unexpected = original instanceof Error ? original : new Error('Something that is not an Error was thrown.');
  return {
    ...masked(error, 'Unexpected error. It has been logged with the request id.', 'INTERNAL_SERVER_ERROR'),
    unexpected,
  };
}

/** A GraphQLError that wraps another error is only the place where that one came up. */
function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? originalOf(error.originalError) : error;
}

/** Of graphql-js and Yoga: syntax, validation, coercion of variables, and the form of the request. */
function maskRefusal(error: GraphQLError): MaskedError {
  const code = CODES_OF_GRAPHQL.find((known) => known === error.extensions.code) ?? 'BAD_USER_INPUT';
  return masked(error, withoutValues(error.message), code, { http: error.extensions.http });
}

function masked(error: unknown, message: string, code: string, extensions: Record<string, unknown> = {}): MaskedError {
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
  const options = {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { code, ...extensions },
  };
  return { error: new GraphQLError(scrubAndCut(message, MAX_MESSAGE_LENGTH), options), code, unexpected: null };
}

// `Variable "$input" got invalid value <the whole value> at "input.id"; <what is wrong with it>`
const COERCION = /^(Variable "\$\w+") got invalid value [\s\S]*?( at "[\w.[\]]+")?; ((?:(?!; )[\s\S])*)$/;

/** graphql-js repeats the value of a variable in its message, and the value may be a key. */
function withoutValues(message: string): string {
  return message.replace(
    COERCION,
    (_all, variable: string, at: string | undefined, complaint: string) =>
      `${variable} got an invalid value${at ?? ''}; ${complaint}`,
  );
}

function extensionsOf({ code, details }: GatewayError): Record<string, unknown> {
  const { retryAfter, upstream, outcome }: ErrorDetails = details;
  const http = httpOf(code, retryAfter);
  return {
    ...(retryAfter !== undefined && { retryAfter }),
    ...(upstream && { upstream }),
    ...outcome,
    ...(http && { http }),
  };
}

/** Of a fault inside an operation only how long to wait is said by HTTP too: an upstream's status is never ours. */
function httpOf(code: ErrorCode, retryAfter: number | undefined): { headers: Record<string, string> } | null {
  return code === 'RATE_LIMITED' && retryAfter !== undefined
    ? { headers: { 'retry-after': String(retryAfter) } }
    : null;
}
