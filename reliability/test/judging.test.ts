import { describe, expect, it } from 'vitest';
import { heapSlope } from '../client/support/heap-slope.ts';
import { defectsOf, responsesIn } from '../client/support/raw-verdict.ts';

// A wrong judgement never fails by itself: it lets every gateway pass.

const REQUEST = Buffer.from('GET / HTTP/1.1\r\n\r\n');
const response = (status: string, body = ''): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('the defects of a response', () => {
  it.each<[name: string, text: string, isEnded: boolean, defects: string[]]>([
    ['a rejection', response('400 Bad Request', '{"errors":[]}'), true, []],
    ['two rejections of pipelined requests', response('400 Bad Request') + response('404 Not Found'), true, []],
    ['an overload', response('503 Service Unavailable', '{"code":"OVERLOADED"}'), true, []],
    ['a server error', response('500 Internal Server Error'), true, ['5xx']],
    ['an overload with another code', response('503 Service Unavailable', '{"code":"X"}'), true, ['5xx']],
    ['a server error after a good response', response('200 OK') + response('502 Bad Gateway'), true, ['5xx']],
    ['a stack trace', response('200 OK', 'Error: x\n    at run (file.ts:1)'), true, ['stack trace']],
    ['a path of a module', response('400 Bad Request', '/node_modules/graphql/'), true, ['stack trace']],
    ['an open connection', response('200 OK'), false, ['hang']],
    ['no response', '', true, ['no response']],
    ['an invitation to continue, and no response', response('100 Continue'), true, ['no response']],
  ])('%s', (_name, text, isEnded, defects) => expect(defectsOf(REQUEST, responsesIn(text), isEnded)).toEqual(defects));

  it('CONNECT needs no response', () =>
    expect(defectsOf(Buffer.from('CONNECT a:1 HTTP/1.1\r\n\r\n'), [], true)).toEqual([]));
});

describe('the growth of the heap', () => {
  const samples = (bytes: readonly number[]) => bytes.map((heapBytes, index) => ({ atMs: index * 1_000, heapBytes }));

  it('is the slope of the line through the samples', () => expect(heapSlope(samples([5, 15, 25, 35]))).toBe(0.01));

  it('is 0 if the heap goes up and down again', () => expect(heapSlope(samples([5, 9, 9, 5]))).toBe(0));

  it('is negative if the heap shrinks', () => expect(heapSlope(samples([30, 20, 10]))).toBe(-0.01));

  it('of one sample is not a number, so that no target is met', () => expect(heapSlope(samples([5]))).toBeNaN());
});
