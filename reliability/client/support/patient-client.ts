import { setTimeout as sleep } from 'node:timers/promises';
import { openSocket } from '../../../test/support/raw-http.ts';
import { idOfNumber } from '../../support/stub-upstream.ts';
import { graphqlBytes } from './graphql-bytes.ts';

/** A request that was written in full to an open connection. */
export interface SentRequest {
  /** The id of the key that only this request asks for. Upstream calls show it. */
  readonly id: string;
  /** When it was sent, by `performance.now()`. */
  readonly at: number;
  /** True when the first bytes of a response have arrived. */
  isBegun: boolean;
  /** True if the gateway rejected it as OVERLOADED. */
  isRejected: boolean;
  /** When the whole response had arrived; null if it has not. */
  answeredAt: number | null;
}

/**
 * Sends requests one after the other, and adds them to `sent`. Opens a new connection when a response closes the old one,
 * and ends when a connection is refused or brings no response.
 */
export async function repeatRequests(url: string, key: string, sent: SentRequest[]): Promise<void> {
  while (await useConnection(url, key, sent)) await pause();
}

/** Random, and long enough that 50 clients stay below the rate limit of their credential. */
function pause(): Promise<void> {
  return sleep(300 + Math.random() * 600);
}

/** Resolves when the connection has closed: true if it brought a response. */
function useConnection(url: string, key: string, sent: SentRequest[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let current: SentRequest | null = null;
    let responses = 0;
    let text = '';
    const ask = (): void => {
      if (!socket.writable) return;
      const id = idOfNumber(sent.length);
      current = { id, at: performance.now(), isBegun: false, isRejected: false, answeredAt: null };
      sent.push(current);
      socket.write(requestFor(url, key, id));
    };
    const onText = (chunk: string): void => {
      text += chunk;
      if (current) current.isBegun = true;
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined || Buffer.byteLength(body) < Number(length)) return;
      // Only this response answers the request. With an error next to it, null would say nothing about the key.
      const isAnswer = body.includes(`"a${current?.id}":null`) && !body.includes('"errors"');
      if (current && isAnswer) current.answeredAt = performance.now();
      if (current && head.startsWith('HTTP/1.1 503') && body.includes('"OVERLOADED"')) current.isRejected = true;
      responses += 1;
      text = '';
      if (!/connection: close/i.test(head)) void pause().then(ask);
    };
    socket.setEncoding('utf8');
    socket.once('connect', ask);
    socket.on('data', (chunk) => onText(String(chunk)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(responses > 0));
  });
}

/** The key does not exist, so that each request makes exactly one upstream call. */
function requestFor(url: string, key: string, id: string): Buffer {
  return graphqlBytes(url, { key, body: JSON.stringify({ query: `{ a${id}: apiKey(id: "${id}") { id } }` }) });
}
