import { GatewayError } from '../../core/errors.ts';
import type { OperationScope } from '../calls/scope.ts';
import { hasDocumentedLength, keyPrefix } from './model/credential.ts';
import { isEnumName, isTicketNumber, type ArinTicket, type TicketFilter } from './model/tickets.ts';
import { readDownloads, type Download } from './reading/downloads.ts';
import { verdictOn, verdictWithoutAnswer, type KeyVerdict } from './reading/key-check.ts';
import { createArinClient, type ArinClient, type ArinServices, type KeyCarrier } from './rest/client.ts';
import { requestReport, type ReportInput, type ReportResult } from './writing/report-requests.ts';

export type { KeyCarrier };

/** The result of checking the caller's ARIN key. */
export interface KeyCheck extends KeyVerdict {
  /** The part of the key that ARIN Online shows. */
  readonly prefix: string | null;
  /** RFC 3339, in UTC. */
  readonly checkedAt: string;
}

/** ARIN's calls for one operation of one caller. Each read is made once; none outlives the operation. */
export interface ArinSession {
  checkKey(): Promise<KeyCheck>;
  /** Throws BAD_USER_INPUT for an invalid filter or number. `first`: null for all that ARIN returns. */
  tickets(filter: TicketFilter, first: number | null): Promise<readonly ArinTicket[]>;
  /** Null if there is no such ticket. `withAttachments` makes the answer larger. Throws BAD_USER_INPUT for an invalid number. */
  ticket(id: string, withAttachments: boolean): Promise<ArinTicket | null>;
  downloads(): Promise<readonly Download[]>;
  requestReport(input: ReportInput): Promise<ReportResult>;
}

export interface ArinOptions extends ArinServices {
  /** The base URL of the download host, for the templates. */
  readonly downloadUrl: string;
}

const MAX_TICKETS = 500;

export function createArinSession(options: ArinOptions, scope: OperationScope): ArinSession {
  const client = createArinClient(options, scope);
  let keyCheck: Promise<KeyCheck> | null = null;
  let downloads: Promise<readonly Download[]> | null = null;
  const lists = new Map<string, Promise<readonly ArinTicket[]>>();
  const tickets = new Map<string, Promise<ArinTicket | null>>();
  if (!hasDocumentedLength(scope.credential))
    scope.onWarning('The ARIN key has an unusual length. ARIN documents keys of four and of eight groups.');
  return {
    checkKey: () => (keyCheck ??= checkKey(client, scope)),
    tickets: async ({ type, status }, first) => {
      checkFilter({ type, status }, first);
      const list = await once(lists, `${type} ${status}`, () => client.ticketSummaries({ type, status }));
      return first === null ? list : list.slice(0, first);
    },
    ticket: async (id, withAttachments) => {
      if (!isTicketNumber(id)) throw invalid('`id` must be a ticket number of ARIN, such as 20261012-X1.');
      const form = withAttachments ? 'references' : 'summary';
      return once(tickets, `${id} ${form}`, () => client.ticket(id, form));
    },
    downloads: () => (downloads ??= readDownloads(client, options.downloadUrl)),
    requestReport: (input) => requestReport(client, scope, input),
  };
}

/** Fields that need the same data share one read. */
function once<T>(reads: Map<string, Promise<T>>, name: string, read: () => Promise<T>): Promise<T> {
  const started = reads.get(name) ?? read();
  reads.set(name, started);
  return started;
}

async function checkKey(client: ArinClient, { credential }: OperationScope): Promise<KeyCheck> {
  const verdict = await client.probeKey().then((answer) => verdictOn(answer, client.parsing), verdictWithoutAnswer);
  return { ...verdict, prefix: keyPrefix(credential), checkedAt: new Date().toISOString() };
}

function checkFilter({ type, status }: TicketFilter, first: number | null): void {
  if (type === null && status === null)
    throw invalid('Give `type` or `status`: ARIN lists no tickets without a filter.');
  for (const [name, value] of Object.entries({ type, status }))
    if (value !== null && !isEnumName(value))
      throw invalid(`\`${name}\` must be a name of ARIN in capital letters, such as ANY_OPEN.`);
  if (first !== null && (first < 0 || first > MAX_TICKETS))
    throw invalid(`\`first\` must be from 0 to ${MAX_TICKETS}.`);
}

function invalid(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
