import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientDisconnect } from '../core/client-disconnect.ts';
import type { Log } from '../log/log.ts';
import { logRequest, logUnexpected } from '../log/request-log.ts';
import { createTraces, type StartTrace } from '../log/request-trace.ts';
import type { AdmittedOperation, EndpointResult } from './endpoint.ts';
import type { HttpExchange } from './http-exchange.ts';
import { rejectionReply, UNEXPECTED, type Reply } from './reply.ts';
import type { ReplyWriter } from './reply-writer.ts';
import { route, type RouteOptions } from './routes.ts';

/** Takes each request through the routes to its reply and its log line. */
export class RequestHandler {
  readonly #options: RouteOptions;
  readonly #writer: ReplyWriter;
  readonly #log: Log;
  readonly #startTrace: StartTrace = createTraces();

  constructor(options: RouteOptions, writer: ReplyWriter, log: Log) {
    this.#options = options;
    this.#writer = writer;
    this.#log = log;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const target = targetOf(request);
    const path = target.split('?', 1)[0] ?? '';
    const span = this.#options.startSpan?.(request, path) ?? null;
    const exchange: HttpExchange = {
      request,
      target,
      path,
      trace: this.#startTrace(request.headers['x-request-id'], span),
      disconnect: new ClientDisconnect(),
      onClose: null,
    };
    // One listener for the end of a request: each one has its price.
    response.once('close', () => this.#conclude(exchange, response));
    try {
      const result = route(this.#options, exchange);
      // A reply that is known at once is written before the parser reads on and perhaps finds that the body is broken.
      if (result instanceof Promise) this.#completeLater(exchange, response, result);
      else this.#complete(exchange, response, result);
    } catch (error) {
      this.#fail(exchange, response, error);
    }
  }

  #completeLater(exchange: HttpExchange, response: ServerResponse, result: Promise<EndpointResult>): void {
    result
      .then((settled) => this.#complete(exchange, response, settled))
      .catch((error: unknown) => this.#fail(exchange, response, error));
  }

  #complete(exchange: HttpExchange, response: ServerResponse, result: EndpointResult): void {
    if (typeof result === 'function') void this.#execute(exchange, response, result);
    else if (result !== null) this.#send(exchange, response, result);
  }

  async #execute(exchange: HttpExchange, response: ServerResponse, operation: AdmittedOperation): Promise<void> {
    try {
      this.#send(exchange, response, await operation());
    } catch (error) {
      this.#fail(exchange, response, error);
    }
  }

  #fail(exchange: HttpExchange, response: ServerResponse, error: unknown): void {
    const { request, trace } = exchange;
    // The client disconnected while it sent its body. Nobody waits for a reply.
    if (request.destroyed && !request.complete) return;
    logUnexpected(this.#log, trace, error);
    // The error came while the reply was written. A second one would be read as part of it.
    if (response.headersSent) response.destroy();
    else this.#send(exchange, response, rejectionReply(UNEXPECTED));
  }

  #send({ trace }: HttpExchange, response: ServerResponse, reply: Reply): void {
    if (reply.errorCode) trace.errorCodes.add(reply.errorCode);
    this.#writer.write(response, trace.requestId, reply);
  }

  #conclude({ request: { method }, trace, disconnect, onClose }: HttpExchange, response: ServerResponse): void {
    const { statusCode: status, writableFinished } = response;
    const ended = { trace, method, status, aborted: !writableFinished };
    logRequest(this.#log, ended);
    for (const onEnded of this.#options.onEnded) onEnded(ended);
    onClose?.();
    if (!writableFinished) disconnect.signal();
  }
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(\/.*)?$/i;

/**
 * Path and query of the request. A client may send the whole URL as its target (RFC 9112 §3.2.2), as to a proxy. The URL of
 * another host is not ours: it remains as it is, and nothing is at that path.
 */
function targetOf({ url = '', headers: { host = '' } }: IncomingMessage): string {
  const [, authority, target = '/'] = ABSOLUTE_FORM.exec(url) ?? [];
  return authority?.toLowerCase() === host.toLowerCase() ? target : url;
}
