import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FalseAnswer, Fault, WireFault } from './faults.ts';
import type { Answer } from './api-error.ts';

/** Milliseconds between two bytes of a `drip`. */
const DRIP_MS = 100;

/** How answers are written. */
export interface Coding {
  readonly framing: 'chunked' | 'length';
  readonly gzip: boolean;
}

/** A call that is ready to be answered. */
interface Delivery {
  /** Executes the call and returns its correct answer. */
  readonly execute: () => Answer;
  readonly coding: Coding;
}

/** Answers a call, with the given fault if there is one. */
export async function deliver(
  response: ServerResponse,
  fault: Fault['answer'] | undefined,
  delivery: Delivery,
): Promise<void> {
  const { execute, coding } = delivery;
  if (!fault) return send(response, execute(), coding);
  if ('kind' in fault) return deliverBroken(response, fault, delivery);
  if (fault.execute) execute();
  send(response, falseAnswer(fault), coding);
}

async function deliverBroken(response: ServerResponse, fault: WireFault, { execute, coding }: Delivery): Promise<void> {
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
      return send(response, execute(), coding);
  }
}

function send(response: ServerResponse, answer: Answer, { gzip, framing }: Coding): void {
  const text = textOf(answer);
  const body = gzip && text !== undefined ? gzipSync(text) : text;
  if (body !== text) response.setHeader('Content-Encoding', 'gzip');
  setHeaders(response, answer, body);
  // Without a length, Node sends the body in chunks.
  if (framing === 'chunked') response.removeHeader('Content-Length');
  response.writeHead(answer.status);
  response.end(body);
}

function truncate(response: ServerResponse, answer: Answer): void {
  const text = textOf(answer);
  const bytes = Buffer.from(text ?? '');
  setHeaders(response, answer, text);
  response.writeHead(answer.status);
  // A reset could discard the half that was already sent, so the connection is closed normally.
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
}

async function drip(response: ServerResponse, answer: Answer, pause: number): Promise<void> {
  const text = textOf(answer);
  const bytes = Buffer.from(text ?? '');
  setHeaders(response, answer, text);
  response.writeHead(answer.status);
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

function setHeaders(response: ServerResponse, answer: Answer, text: Buffer | string | undefined): void {
  if (text !== undefined) response.setHeader('Content-Type', 'application/json');
  if (answer.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(text ?? ''));
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
}
