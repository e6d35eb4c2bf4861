import { STATUS_CODES } from 'node:http';

/** One problem of a request. */
export interface Problem {
  /** The place of the problem: a JSON pointer into the body, or the name of a query parameter. */
  source: { pointer: string } | { parameter: string };
  detail: string;
}

/** An answer. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** A string is sent unchanged, any other value as JSON. Undefined for no body. */
  body?: unknown;
}

// The documentation calls this field deprecated. Every error that was seen live has this value.
const ERROR_CODE = 104;

/** Thrown by handlers to reject a call. It is answered with the documented error envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: Problem[];
  readonly headers: Record<string, string>;

  constructor(status: number, detail: string, more: { problems?: Problem[]; headers?: Record<string, string> } = {}) {
    super(detail);
    this.status = status;
    this.problems = more.problems ?? [];
    this.headers = more.headers ?? {};
  }
}

/** The error as an answer. `leak` is added to each detail: secrets, for the behaviour `leakyErrors`. */
export function envelopeOf(apiError: ApiError, leak = ''): Answer {
  const problems = apiError.problems.map((problem) => ({ ...problem, detail: problem.detail + leak }));
  const error = {
    status: apiError.status,
    code: ERROR_CODE,
    title: STATUS_CODES[apiError.status] ?? 'Error',
    detail: apiError.message + leak,
    ...(problems.length > 0 ? { errors: problems } : {}),
  };
  return { status: apiError.status, headers: apiError.headers, body: { error } };
}

/** Throws one error for all problems, if there are any. */
export function rejectIfAny(problems: Problem[]): void {
  if (problems.length === 0) return;
  const fields = new Set(problems.map(({ source }) => fieldOf(source)));
  throw new ApiError(400, `The following fields are invalid: ${[...fields].join(', ')}`, { problems });
}

/** The name of the field: of a pointer such as `/grants/0/permission`, the last part that is not an index. */
function fieldOf(source: Problem['source']): string {
  if ('parameter' in source) return source.parameter;
  return source.pointer.split('/').findLast((part) => /\D/.test(part)) ?? '';
}

/** The error for an invalid query parameter. */
export function badParameter(parameter: string, detail: string): ApiError {
  return new ApiError(400, `The following fields are invalid: ${parameter}`, {
    problems: [{ source: { parameter }, detail }],
  });
}
