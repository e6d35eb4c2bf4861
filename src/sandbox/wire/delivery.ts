import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FalseAnswer, Fault, WireFault } from './faults.ts';
import type { Answer } from './api-error.ts';

/** Milliseconds between two bytes of a `drip`. */
const DRIP_MS = 100;

/** Answers a call, with the given fault if there is one. `execute` executes the call and returns its correct answer. */
export async function deliver(
  response: ServerResponse,
  fault: Fault['answer'] | undefined,
  execute: () => Answer,
): Promise<void> {
  if (!fault) return send(response, execute());
  if ('kind' in fault) return deliverBroken(response, fault, execute);
  if (fault.execute) execute();
  send(response, falseAnswer(fault));
}

async function deliverBroken(response: ServerResponse, fault: WireFault, execute: () => Answer): Promise<void> {
  switch (fault.kind) {
    case 'hang':
      return;
    case 'reset-before':
      return reset(response);
    case 'reset-after':
      execute();
      return reset(response);
    case 'truncate':
      return truncate(response, execute());
    case 'drip':
      return drip(response, execute(), fault.delayMs ?? DRIP_MS);
    case 'delay':
      await wait(fault.delayMs ?? 0, undefined, { ref: false });
      return send(response, execute());
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const text = textOf(answer);
  writeHead(response, answer, text);
  response.end(text);
}

function truncate(response: ServerResponse, answer: Answer): void {
  const text = textOf(answer);
  const bytes = Buffer.from(text ?? '');
  writeHead(response, answer, text);
  // A reset could discard the half that was already sent, so the connection is closed normally.
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
}

async function drip(response: ServerResponse, answer: Answer, pause: number): Promise<void> {
  const text = textOf(answer);
  const bytes = Buffer.from(text ?? '');
  writeHead(response, answer, text);
  response.flushHeaders();
  for (let at = 0; at < bytes.length && !response.destroyed; at += 1) {
    await wait(pause, undefined, { ref: false });
    response.write(bytes.subarray(at, at + 1));
  }
  response.end();
}

// Sends a TCP reset (RST). `destroy` would end the connection normally if nothing is left to send.
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function falseAnswer({ status, headers, body }: FalseAnswer): Answer {
  return { status, body, ...(headers ? { headers } : {}) };
}

function textOf({ body }: Answer): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return JSON.stringify(body);
}

function writeHead(response: ServerResponse, answer: Answer, text: string | undefined): void {
  if (text !== undefined) response.setHeader('Content-Type', 'application/json');
  if (answer.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(text ?? ''));
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.writeHead(answer.status);
}
