/** What must not happen to a request, however malformed it is. */
export type Defect = '5xx' | 'hang' | 'no response' | 'stack trace';

export interface RawResponse {
  readonly status: string;
  readonly text: string;
}

const INTERNALS = /node_modules|\n +at |\.[jt]s:\d+|INTERNAL_SERVER_ERROR/;

/** The responses on one connection, without the interim response 100 Continue. */
export function responsesIn(text: string): RawResponse[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .map((one) => ({ status: one.slice(9, 12), text: one }))
    .filter(({ status }) => status !== '' && status !== '100');
}

/** The defects of the responses to one request. `isEnded` is true if the gateway closed the connection in time. */
export function defectsOf(request: Buffer, responses: readonly RawResponse[], isEnded: boolean): Defect[] {
  // Node closes the connection of a CONNECT request without a response.
  const isConnect = request.toString('latin1', 0, 8) === 'CONNECT ';
  const isServerError = ({ status, text }: RawResponse): boolean =>
    status.startsWith('5') && !(status === '503' && text.includes('"OVERLOADED"'));
  const found: Record<Defect, boolean> = {
    hang: !isEnded,
    // An incomplete request is answered too: with 408 after the timeout.
    'no response': isEnded && responses.length === 0 && !isConnect,
    '5xx': responses.some(isServerError),
    'stack trace': responses.some(({ text }) => INTERNALS.test(text)),
  };
  return (Object.keys(found) as Defect[]).filter((defect) => found[defect]);
}
