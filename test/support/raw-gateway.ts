import { expect } from 'vitest';
import type { TestGateway } from './gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './raw-http.ts';

/** Sends the request as it is given, with the administrator's key unless it has an Authorization header. */
export function sendWithKey(gateway: TestGateway, { headers, ...request }: RawRequest): Promise<RawAnswer> {
  const authorization = `Key ${gateway.sandbox.credentials.administrator}`;
  return sendRaw(gateway.url, { ...request, headers: { Authorization: authorization, ...headers } });
}

/** Expects a rejection with this status, without an upstream call and without internal details in the response. */
export function expectRejected(gateway: TestGateway, answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.text).not.toMatch(/node_modules|\.[jt]s\b|\n +at /);
  expect(gateway.upstreamCalls()).toEqual([]);
}
