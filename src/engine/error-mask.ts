import { GraphQLError, type ExecutionResult } from 'graphql';
import { GatewayError, type ErrorCode, type ErrorDetails } from '../core/errors.ts';
import { scrubAndCut } from '../core/scrub.ts';
import type { Log } from '../log/log.ts';
import { logUnexpected } from '../log/request-log.ts';
import type { RequestTrace } from '../log/request-trace.ts';
import { LimitExceeded } from './execution/cost.ts';
import { errorAt } from './execution/located-error.ts';

/** An error as the client sees it. */
export interface MaskedError {
  readonly error: GraphQLError;
  readonly code: string;
  /** The original error, for the log, if it is a bug of the gateway. */
  readonly unexpected: Error | null;
}

const MAX_MESSAGE_LENGTH = 500;
/** Errors of an operation that was not executed. */
const MAX_ERRORS_BEFORE_EXECUTION = 10;
const CODES_OF_GRAPHQL = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

/**
 * Masks the errors of a result and adds the warnings of the operation. Every result passes through here before it is written,
 * those of invalid documents and requests too.
 */
export function maskResult(result: ExecutionResult, trace: RequestTrace, log: Log): ExecutionResult {
  if (!result.errors && trace.warnings.size === 0) return result;
  const errors = errorsToShow(result)?.map((error) => {
    const { error: masked, code, unexpected } = maskError(error);
    trace.errorCodes.add(code);
    if (unexpected) logUnexpected(log, trace, unexpected);
    return masked;
  });
  trace.isPartial = errors !== undefined && Object.values(result.data ?? {}).some((value) => value !== null);
  const extensions =
    trace.warnings.size > 0 ? { ...result.extensions, warnings: [...trace.warnings] } : result.extensions;
  return { ...result, ...(errors && { errors }), ...(extensions && { extensions }) };
}

/** The errors that the response lists: all of an operation that was executed, else the first 10. */
export function errorsToShow({ data, errors }: ExecutionResult): readonly GraphQLError[] | undefined {
  return data === undefined ? errors?.slice(0, MAX_ERRORS_BEFORE_EXECUTION) : errors;
}

/**
 * The only way by which a thrown value reaches a client. It creates a new error from the parts that are known to be harmless.
 * Nothing else of the original passes, such as its extensions.
 */
export function maskError(error: unknown): MaskedError {
  const original = originalOf(error);
  if (original instanceof GatewayError) return masked(error, original.message, original.code, extensionsOf(original));
  if (original instanceof LimitExceeded) return masked(error, original.message, 'BAD_USER_INPUT');
  // The outer error knows more about the place: the path, and the part of a variable.
  if (error instanceof GraphQLError && original instanceof GraphQLError) return maskRequestError(error);
  const unexpected = original instanceof Error ? original : new Error('A value that is not an Error was thrown.');
  return {
    ...masked(error, 'Unexpected error. It has been logged with the request id.', 'INTERNAL_SERVER_ERROR'),
    unexpected,
  };
}

/** A GraphQLError that wraps another error only adds the place where it was thrown. */
function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? originalOf(error.originalError) : error;
}

/** Errors of graphql-js and Yoga: syntax, validation, coercion of variables, and malformed requests. */
function maskRequestError(error: GraphQLError): MaskedError {
  const code = CODES_OF_GRAPHQL.find((known) => known === error.extensions.code) ?? 'BAD_USER_INPUT';
  return masked(error, withoutValues(error.message), code, { http: error.extensions.http });
}

function masked(error: unknown, message: string, code: string, extensions: Record<string, unknown> = {}): MaskedError {
  const { locations, path } = error instanceof GraphQLError ? error : {};
  const options = { path: path ?? null, extensions: { code, ...extensions } };
  return { error: errorAt(locations, scrubAndCut(message, MAX_MESSAGE_LENGTH), options), code, unexpected: null };
}

// `Variable "$input" got invalid value <the whole value> at "input.id"; <what is wrong with it>`
const COERCION = /^(Variable "\$\w+") got invalid value [\s\S]*?( at "[\w.[\]]+")?; ((?:(?!; )[\s\S])*)$/;

/** graphql-js repeats the value of a variable in its message, and the value can be a key. */
function withoutValues(message: string): string {
  return message.replace(
    COERCION,
    (_all, variable: string, at: string | undefined, reason: string) =>
      `${variable} got an invalid value${at ?? ''}; ${reason}`,
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

/** Retry-After is the only header that an error inside an operation sets. The upstream's status is never the gateway's. */
function httpOf(code: ErrorCode, retryAfter: number | undefined): { headers: Record<string, string> } | null {
  return code === 'RATE_LIMITED' && retryAfter !== undefined
    ? { headers: { 'retry-after': String(retryAfter) } }
    : null;
}
