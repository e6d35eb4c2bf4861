import type { Fault } from '../../src/sandbox/server.ts';
import { digitsOf } from './canary.ts';

/** Each way in which an upstream call can fail, with a canary in every part of the response. */
export function failures(plant: (place: string) => string): Readonly<Record<string, Fault['answer']>> {
  const inside = (place: string): string => `so it was ${plant(place)}, and no other`;
  const headers = {
    'set-cookie': `session=${plant('Set-Cookie')}`,
    location: `https://other.example/${plant('Location')}`,
    'retry-after': plant('Retry-After'),
    'x-request-id': plant('the upstream’s X-Request-Id'),
    warning: `299 - "${plant('Warning')}"`,
  };
  const errors = [
    { source: { pointer: `/grants/0/${plant('pointer')}` }, detail: inside('errors[].detail') },
    { source: { pointer: '/label' }, detail: [inside('errors[].detail[0]'), inside('errors[].detail[1]')] },
    { source: { parameter: inside('parameter') }, detail: inside('detail of a parameter') },
  ];
  const error = { title: inside('title'), detail: inside('detail'), code: plant('code'), errors };
  const withLists = { title: [inside('title[0]')], detail: [inside('detail[0]'), inside('detail[1]')] };
  const html = `<html><h1>Error</h1>${inside('HTML')}</html>`;
  const strayRow = {
    uuid: plant('a stray row'),
    id: plant('id of a stray row'),
    created_at: inside('created_at'),
    enabled: inside('enabled'),
    label: 7,
    grants: inside('grants'),
    type: { name: inside('type') },
    status: inside('status'),
  };
  const warnings = [{ detail: inside('warning') }, { detail: [inside('warning[0]'), inside('warning[1]')] }];
  const detail = (text: string): object => ({ error: { detail: text } });
  return {
    ...Object.fromEntries(
      [400, 401, 403, 404, 405, 409, 422, 429, 500, 503].flatMap((status) => [
        [`${status}, enveloped`, { status, headers, body: { error } }],
        [`${status}, bare`, { status, headers, body: error }],
      ]),
    ),
    '400 with lists': { status: 400, body: withLists },
    '403 with lists': { status: 403, body: { error: withLists } },
    '400, undashed': { status: 400, body: detail(`at ${digitsOf(plant('undashed detail')).toUpperCase()}`) },
    '400, cut inside the canary': {
      status: 400,
      body: detail(`${'x'.repeat(470)} ${plant('a detail that is cut in it')}`),
    },
    '401, cut by the upstream': { status: 401, body: detail(`at ${plant('a detail that came cut').slice(0, -2)}…`) },
    '302': { status: 302, headers, body: html },
    '307': { status: 307, headers },
    'HTML 200': { status: 200, headers: { ...headers, 'content-type': 'text/html' }, body: html },
    'HTML 502': { status: 502, headers, body: html },
    '200 with a stray row': { status: 200, body: strayRow },
    '200 with stray rows': { status: 200, body: { count: 1, results: [strayRow], warnings } },
    '200 with no rows and warnings': { status: 200, body: { count: 0, results: [], warnings } },
    '200 that is text': { status: 200, body: JSON.stringify(inside('text')) },
    truncated: { kind: 'truncate' },
    'reset before': { kind: 'reset-before' },
    'reset after': { kind: 'reset-after' },
    hanging: { kind: 'hang' },
  };
}

/** A value of a row with a canary at the end of each text and with an unmasked UUID. Numbers and times stay the same. */
export function tainted(name: string, value: unknown, plant: (place: string) => string): unknown {
  if (name === 'uuid') return `${String(value).slice(0, 8)}${plant('unmasked uuid').slice(8)}`;
  if (Array.isArray(value)) return value.map((item) => tainted('item', item, plant));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([inner, of]) => [inner, tainted(inner, of, plant)]));
  const isPlain =
    /_at$|^valid|^last/.test(name) ||
    /^(?:[\da-f]+|[\da-f-]{36}|[a-z]+\.\w+|key|probe|measurement)$/.test(String(value));
  return typeof value !== 'string' || isPlain ? value : `${value} ${plant(`the row’s ${name}`)}`;
}
