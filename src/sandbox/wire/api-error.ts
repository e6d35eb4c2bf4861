import { STATUS_CODES } from 'node:http';

/** One fault of a request: where it is, and what is wrong with it. */
export interface Problem {
  source: { pointer: string } | { parameter: string };
  detail: string;
}

/** An answer before it is written to the wire; no body means none at all. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

// Deprecated by the documentation, and seen with every kind of error alike.
const ERROR_CODE = 104;

/** Thrown by whatever part of the sandbox says no; it becomes the documented error envelope. */
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

/** The envelope of a apiError; `leak` is added to every detail where the sandbox is told to be careless. */
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

/** Refuses a body with all its faults at once, if it has any. */
export function rejectIfAny(problems: Problem[]): void {
  if (problems.length > 0) throw new ApiError(400, 'Your request could not be processed.', { problems });
}

/** A query parameter that cannot be honoured. */
export function badParameter(parameter: string, detail: string): ApiError {
  return new ApiError(400, 'Your request could not be processed.', {
    problems: [{ source: { parameter }, detail }],
  });
}
