import type { GatewayError } from '../../core/errors.ts';
import { proxyStatusOf, systemCodeOf } from '../../upstream/failure-kind.ts';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from '../../upstream/transport.ts';
import type { OperationScope, UpstreamFailure } from './scope.ts';

/** The parts of a request that differ from call to call. `path` begins after the base path. */
export type Call = Pick<UpstreamRequest, 'beginBy' | 'body' | 'disconnect' | 'isWrite' | 'method' | 'path' | 'route'>;

/** Sends a call of an operation. Throws a GatewayError if it is not admitted, and a TransportError if there is no answer. */
export type SendCall = (call: Call, isReserved?: boolean) => Promise<UpstreamAnswer>;

/** The parts of a registry that its calls share. */
export interface SenderRules {
  /** The path of the configured URL, without a trailing slash. */
  readonly basePath: string;
  /** The error of every call, if the registry would not accept the credential. Null if it may. */
  readonly blocked: () => GatewayError | null;
  /** All headers that are sent. Of the client's own headers, only the credential is sent. */
  readonly headersFor: (hasBody: boolean) => Readonly<Record<string, string>>;
  /** Called with each answer. Returns the answer to use in its place. Default: the same one. */
  readonly received?: (answer: UpstreamAnswer) => UpstreamAnswer;
}

/**
 * Returns the function that sends the calls of one operation to one registry: admitted, counted, and with its failures reported.
 * It has as few promises as possible, because an operation can make 50 calls.
 */
export function createSender(
  transport: Transport,
  scope: OperationScope,
  { basePath, blocked, headersFor, received = (answer) => answer }: SenderRules,
): SendCall {
  const { deadlineAt, callerId, span } = scope;
  let headersOfRead: Readonly<Record<string, string>> | null = null;
  const sendAdmitted = (call: Call): Promise<UpstreamAnswer> => {
    const { method, route } = call;
    const headers = call.body === undefined ? (headersOfRead ??= headersFor(false)) : headersFor(true);
    return transport.send({ ...call, path: basePath + call.path, headers, callerId, span, deadlineAt }).then(
      (answer) => {
        if (answer.status >= 500) scope.onFailure({ method, route, kind: 'STATUS', status: answer.status });
        return received(answer);
      },
      (error: unknown) => {
        reportTransportError(error, { method, route }, scope);
        throw error;
      },
    );
  };
  return (call, isReserved = false) => {
    const admission = blocked() ?? (isReserved ? null : scope.admitCall());
    if (admission instanceof Promise)
      return admission.then((refused) => {
        const refusal = refused ?? blocked();
        if (refusal) throw refusal;
        return sendAdmitted(call);
      });
    if (admission) return Promise.reject(admission);
    if (isReserved) scope.countReservedCall();
    return sendAdmitted(call);
  };
}

function reportTransportError(
  error: unknown,
  place: Pick<UpstreamFailure, 'method' | 'route'>,
  { onFailure, onHeldBack }: OperationScope,
): void {
  if (!(error instanceof TransportError) || error.kind === 'ABORTED') return;
  if (error.kind === 'CIRCUIT_OPEN' || error.kind === 'OVERLOADED') return onHeldBack(error.kind);
  const code = systemCodeOf(error.cause);
  const status = proxyStatusOf(error.cause) ?? error.status;
  onFailure({ ...place, kind: error.kind, ...(code !== '' && { code }), ...(status !== null && { status }) });
}
