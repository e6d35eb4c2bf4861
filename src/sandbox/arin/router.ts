import { isIP } from 'node:net';
import type { Answer } from '../wire/api-error.ts';
import type { IncomingCall } from '../wire/recorded-call.ts';
import { activeKey } from './keys.ts';
import { collectionAnswer, errorAnswer, ticketAnswer } from './payloads.ts';
import type { TicketStore } from './tickets.ts';

export const REST_PATH = '/rest';
export const DOWNLOAD_PATH = '/public/rest/downloads';

/** The state of the sandbox: its tickets, the report requests so far, and its kind of service. */
export interface ArinData {
  readonly tickets: TicketStore;
  /** The paths of all report requests that have created a ticket. */
  readonly created: string[];
  /** False: a service that only accepts the key in the query. */
  acceptsHeader: boolean;
}

/** Answers a call as ARIN does: the statuses are those of its documentation and of recorded calls. */
export function answerArinCall(data: ArinData, call: IncomingCall): Answer {
  const path = call.resource ?? '';
  if (path.startsWith(`${DOWNLOAD_PATH}/`)) return answerDownload(path.slice(DOWNLOAD_PATH.length + 1), call);
  if (!path.startsWith(`${REST_PATH}/`)) return errorAnswer(404, 'E_OBJECT_NOT_FOUND', 'There is no such resource.');
  return answerRest(data, path.slice(REST_PATH.length + 1), call);
}

/** The download host ignores headers. A wrong key has not been recorded; it is taken for no key. */
function answerDownload(name: string, { query, recorded }: IncomingCall): Answer {
  const key = activeKey(query.get('apikey'));
  if (recorded.method !== 'GET' && recorded.method !== 'HEAD') return { status: 405 };
  if (key === null) return { status: 401 };
  if (!['bulkwhois', 'nvpr'].includes(name)) return { status: 404 };
  if (key !== 'owner') return { status: 403 };
  return { status: 200, headers: { 'Content-Type': 'application/zip' }, body: recorded.method === 'HEAD' ? '' : 'PK' };
}

function answerRest(data: ArinData, resource: string, call: IncomingCall): Answer {
  const key = activeKey(keyOf(data, call));
  const rejection = rejectionOf(call);
  if (rejection) return rejection;
  if (key === null) return errorAnswer(400, 'E_AUTHENTICATION', 'The API key is missing or is not valid.');
  const [family = '', ...rest] = resource.split('/');
  if (family === 'report') return answerReport(data, rest, key);
  if (family === 'ticket') return answerTicket(data, resource, call.query);
  return errorAnswer(404, 'E_OBJECT_NOT_FOUND', 'There is no such resource.');
}

/** The answer to a request that is wrong in itself, whatever the key is. */
function rejectionOf({ recorded: { method, headers } }: IncomingCall): Answer | null {
  if (method !== 'GET') return errorAnswer(405, 'E_METHOD_NOT_ALLOWED', 'The method is not allowed.');
  if (!/^application\/xml\b/.test(headers['content-type'] ?? ''))
    return errorAnswer(415, 'E_UNSUPPORTED_MEDIA_TYPE', 'Only application/xml and application/rpsl are supported.');
  if (!/\*\/\*|application\/xml/.test(headers['accept'] ?? '*/*'))
    return errorAnswer(406, 'E_NOT_ACCEPTABLE', 'Only application/xml is available.');
  return null;
}

function keyOf({ acceptsHeader }: ArinData, { query, recorded }: IncomingCall): string | null {
  const [, inHeader = null] = /^ApiKey (\S+)$/.exec(recorded.headers['authorization'] ?? '') ?? [];
  return query.get('apikey') ?? (acceptsHeader ? inHeader : null);
}

function answerTicket({ tickets }: ArinData, resource: string, query: URLSearchParams): Answer {
  const [, number = '', form = ''] = resource.split('/');
  if (number.startsWith('summary')) {
    const matrix = new URLSearchParams(number.split(';').slice(1).join('&'));
    const [type, status] = [matrix.get('ticketType'), matrix.get('ticketStatus')];
    if (type === null && status === null)
      return errorAnswer(400, 'E_BAD_REQUEST', 'A ticket type or a ticket status is required.');
    return collectionAnswer(tickets.list(type, status));
  }
  const ticket = tickets.read(number);
  if (ticket === null) return errorAnswer(404, 'E_OBJECT_NOT_FOUND', `The ticket ${number} does not exist.`);
  return ticketAnswer(ticket, form === 'summary' || query.get('msgRefs') !== 'true' ? 'summary' : 'references');
}

function answerReport({ tickets, created }: ArinData, path: readonly string[], key: 'limited' | 'owner'): Answer {
  const create = (type: string, fileName: string): Answer => {
    created.push(path.join('/'));
    return ticketAnswer(tickets.create(type, fileName), 'summary');
  };
  const [kind = '', ...subject] = path;
  if (kind === 'associations') return create('ASSOCIATIONS_REPORT', 'associations.txt');
  const report = REPORTS[kind];
  if (!report) return errorAnswer(404, 'E_OBJECT_NOT_FOUND', 'There is no such report.');
  if (key !== 'owner') return errorAnswer(401, 'E_AUTHENTICATION', report.notAllowed);
  if (!report.takes(subject)) return errorAnswer(400, 'E_BAD_REQUEST', 'The subject of the report is not valid.');
  return create(report.type, report.fileName);
}

interface Report {
  readonly type: string;
  readonly fileName: string;
  readonly notAllowed: string;
  readonly takes: (subject: readonly string[]) => boolean;
}

const REPORTS: Readonly<Record<string, Report>> = {
  reassignment: {
    type: 'USER_REASSIGNMENT_REPORT',
    fileName: 'reassignment.txt',
    notAllowed: 'The key has no authority over this network.',
    takes: ([handle = '']) => /^NET6?-/.test(handle),
  },
  whoWas: {
    type: 'WHOWAS_REPORT',
    fileName: 'whowas.zip',
    notAllowed: 'WhoWas was not granted to this account.',
    takes: ([kind, value = '']) => (kind === 'asn' && /^\d+$/.test(value)) || (kind === 'net' && isIP(value) !== 0),
  },
};
