import { GatewayError } from '../../../core/errors.ts';
import {
  TransportError,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '../../../upstream/transport.ts';
import type { OperationScope } from '../../calls/scope.ts';
import { createIterations } from '../../calls/iterations.ts';
import { createSender, type SendCall } from '../../calls/sender.ts';
import { errorWithoutAnswer } from '../../calls/transport-errors.ts';
import type { ArinTicket, TicketFilter } from '../model/tickets.ts';
import { answerError, MALFORMED_KEY, MISSING_KEY } from './errors.ts';
import { parseError, parseTicket, parseTickets, type Parsing } from './payloads.ts';
import { XmlError } from './xml.ts';

export const ARIN = 'ARIN';

/** Where the key is sent on Reg-RWS: in the Authorization header, or in the query of the URL. */
export type KeyCarrier = 'header' | 'query';

/** One of ARIN's services. */
export interface ArinService {
  readonly transport: Transport;
  /** The path of its base URL, without a trailing slash. */
  readonly basePath: string;
}

export interface ArinServices {
  readonly rest: ArinService;
  readonly downloads: ArinService;
  readonly carrier: KeyCarrier;
}

/** The calls that accept an ARIN key. Ids and names in the arguments become parts of URLs; the caller must have checked them. */
export interface ArinClient {
  /** The answer to the cheapest call that needs a valid key, whatever its status. */
  probeKey(): Promise<UpstreamAnswer>;
  ticketSummaries(filter: TicketFilter): Promise<readonly ArinTicket[]>;
  /** The ticket with this id. Null if ARIN answers 404. The attachments are null in the form `summary`. */
  ticket(id: string, form: 'references' | 'summary'): Promise<ArinTicket | null>;
  /**
   * Sends a GET that creates a ticket: at most once, with no attempt after a failure. Rejects with a TransportError if there is no
   * answer.
   */
  requestReport(report: ReadCall, beginBy: number): Promise<UpstreamAnswer>;
  /** For the answers that are returned whatever their status is. */
  readonly parsing: Parsing;
  /** The answer to a HEAD of a download, whatever its status. The file is never fetched. */
  probeDownload(name: string): Promise<UpstreamAnswer>;
}

/** The template of the path, and the path. */
type ReadCall = Pick<UpstreamRequest, 'path' | 'route'>;

const USER_AGENT = 'atlas-keys-gateway';
const XML = 'application/xml';
/** A rare type: the answer is nearly always an empty collection. */
const PROBE: TicketFilter = { type: 'QUESTION', status: 'ANY_OPEN' };

export function createArinClient({ rest, downloads, carrier }: ArinServices, scope: OperationScope): ArinClient {
  const blocked = (): GatewayError | null => credentialError(scope);
  const sendRest = createSender(rest.transport, scope, {
    basePath: rest.basePath,
    blocked,
    // ARIN answers 415 to a GET without a content type.
    headersFor: () => ({
      ...BASE_HEADERS,
      accept: XML,
      'content-type': XML,
      ...(carrier === 'header' && { authorization: `ApiKey ${revealKey(scope)}` }),
    }),
  });
  // The download host accepts the key in the query only.
  const sendDownload = createSender(downloads.transport, scope, {
    basePath: downloads.basePath,
    blocked,
    headersFor: () => BASE_HEADERS,
  });
  const withKey = (path: string): string =>
    carrier === 'header' ? path : `${path}${path.includes('?') ? '&' : '?'}apikey=${revealKey(scope)}`;
  const get = ({ route, path }: ReadCall): Promise<UpstreamAnswer> =>
    read(sendRest, scope, { method: 'GET', route, path: withKey(path) });
  return {
    ...createTicketReads(get, scope),
    probeKey: () => get(summaries(PROBE)),
    requestReport: ({ route, path }, beginBy) =>
      sendRest({ method: 'GET', route, path: withKey(path), isWrite: true, beginBy, disconnect: scope.disconnect }),
    probeDownload: (name) =>
      read(sendDownload, scope, { method: 'HEAD', route: '/{file}', path: `/${name}?apikey=${revealKey(scope)}` }),
  };
}

function createTicketReads(
  get: (call: ReadCall) => Promise<UpstreamAnswer>,
  scope: OperationScope,
): Pick<ArinClient, 'parsing' | 'ticket' | 'ticketSummaries'> {
  // Fields ask for their answers at the same moment. One piece of one answer is parsed in each iteration of the event loop.
  const parsing = { onWarning: scope.onWarning, runInIteration: createIterations() };
  const ticketFrom = async (id: string, call: ReadCall): Promise<ArinTicket | null> => {
    const answer = await get(call);
    // A proxy, or a wrong base URL, answers 404, too.
    if (answer.status === 404 && parseError(answer.body) !== null) return null;
    const parse = async (body: string): Promise<ArinTicket> => {
      const ticket = await parseTicket(body, parsing);
      if (ticket.id !== id) throw new XmlError('The ticket has another number than the one that was asked for.');
      return ticket;
    };
    return parseAnswer(answer, parse, { scope, route: call.route });
  };
  return {
    parsing,
    ticketSummaries: async (filter) => {
      const call = summaries(filter);
      const parse = (body: string): Promise<ArinTicket[]> => parseTickets(body, parsing);
      const tickets = await parseAnswer(await get(call), parse, { scope, route: call.route });
      scope.chargeKeys(tickets.length);
      return tickets;
    },
    ticket: async (id, form) => {
      if (form === 'summary') return ticketFrom(id, { route: '/ticket/{id}/summary', path: `/ticket/${id}/summary` });
      const ticket = await ticketFrom(id, { route: '/ticket/{id}', path: `/ticket/${id}?msgRefs=true` });
      return ticket && { ...ticket, attachments: ticket.attachments ?? [] };
    },
  };
}

const BASE_HEADERS = { 'accept-encoding': 'identity', 'user-agent': USER_AGENT };

/** Parses the body of a success. Throws a GatewayError for another status, and for a body that is not valid. */
async function parseAnswer<T>(
  answer: UpstreamAnswer,
  parse: (body: string) => Promise<T>,
  { scope, route }: { readonly scope: OperationScope; readonly route: string },
): Promise<T> {
  if (answer.status < 200 || answer.status >= 300) throw answerError(answer);
  try {
    return await parse(answer.body);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    scope.onFailure({ method: 'GET', route, kind: 'INVALID', detail: error.message });
    throw answerError(answer, error);
  }
}

async function read(
  send: SendCall,
  { disconnect, deadlineAt }: OperationScope,
  call: ReadCall & { readonly method: 'GET' | 'HEAD' },
): Promise<UpstreamAnswer> {
  try {
    return await send({ ...call, isWrite: false, beginBy: deadlineAt, disconnect });
  } catch (error) {
    throw error instanceof TransportError ? errorWithoutAnswer(error, ARIN) : error;
  }
}

/** The semicolons separate matrix parameters and stay as they are: ARIN does not know the path with encoded ones. */
function summaries({ type, status }: TicketFilter): ReadCall {
  const parameters = [type && `;ticketType=${type}`, status && `;ticketStatus=${status}`];
  const path = `/ticket/summary${parameters.map((parameter) => parameter ?? '').join('')}`;
  return { route: '/ticket/summary', path };
}

/** Nothing is sent without a key: ARIN would only reject it. */
export function credentialError({ credential }: OperationScope): GatewayError | null {
  if (credential.kind === 'API_KEY') return null;
  return new GatewayError('UNAUTHENTICATED', credential.kind === 'MALFORMED' ? MALFORMED_KEY : MISSING_KEY);
}

/** Only called after `credentialError`. */
function revealKey({ credential }: OperationScope): string {
  return 'header' in credential ? credential.header.reveal() : '';
}
