import type { ExecutionResult } from 'graphql';
import { errorsToShow, maskError } from './error-mask.ts';
import type { Log } from './log.ts';
import { logUnexpected } from './request-log.ts';
import type { RequestTrace } from './request-trace.ts';

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
