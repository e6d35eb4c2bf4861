import type { Answer } from '../wire/api-error.ts';
import type { StoredTicket } from './tickets.ts';

// ARIN's XML. Its own examples differ in the prefixes of the namespaces, so these do, too.

const CORE = 'http://www.arin.net/regrws/core/v1';
const MESSAGES = 'http://www.arin.net/regrws/messages/v1';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const HEADERS = { 'Content-Type': 'application/xml' };

/** An error with its parts in the order of captured bodies. */
export function errorAnswer(status: number, code: string, message: string): Answer {
  const body = `${HEAD}<ns4:error xmlns:ns2="${MESSAGES}" xmlns:ns4="${CORE}"><ns4:additionalInfo/><ns4:code>${code}</ns4:code><ns4:components/><ns4:message>${escaped(message)}</ns4:message></ns4:error>`;
  return { status, headers: HEADERS, body };
}

export function ticketAnswer(ticket: StoredTicket, form: 'references' | 'summary'): Answer {
  const references = form === 'references' ? referencesOf(ticket) : '';
  const body = `${HEAD}<ticket xmlns="${CORE}" xmlns:ns2="${MESSAGES}">${partsOf(ticket, '', references)}</ticket>`;
  return { status: 200, headers: HEADERS, body };
}

export function collectionAnswer(tickets: readonly StoredTicket[]): Answer {
  const items = tickets.map((ticket) => `<ns3:ticket>${partsOf(ticket, 'ns3:', '')}</ns3:ticket>`).join('');
  const body = `${HEAD}<ns3:collection xmlns:ns3="${CORE}">${items}</ns3:collection>`;
  return { status: 200, headers: HEADERS, body };
}

function partsOf(ticket: StoredTicket, prefix: string, references: string): string {
  const part = (name: string, value: string | null): string =>
    value === null ? '' : `<${prefix}${name}>${escaped(value)}</${prefix}${name}>`;
  return [
    part('createdDate', ticket.createdDate),
    part('closedDate', ticket.closedDate),
    references,
    part('resolvedDate', ticket.resolvedDate),
    part('ticketNo', ticket.ticketNo),
    part('updatedDate', ticket.updatedDate),
    part('webTicketResolution', ticket.webTicketResolution),
    part('webTicketStatus', ticket.webTicketStatus),
    part('webTicketType', ticket.webTicketType),
  ].join('');
}

function referencesOf({ messages }: StoredTicket): string {
  const attachment = ({ attachmentId, attachmentFilename }: StoredTicket['messages'][number]['attachments'][number]) =>
    `<attachmentReference><attachmentFilename>${escaped(attachmentFilename)}</attachmentFilename><attachmentId>${attachmentId}</attachmentId></attachmentReference>`;
  const message = ({ attachments, messageId }: StoredTicket['messages'][number]) => {
    const list =
      attachments.length === 0
        ? ''
        : `<attachmentReferences>${attachments.map(attachment).join('')}</attachmentReferences>`;
    return `<messageReference>${list}<messageId>${messageId}</messageId></messageReference>`;
  };
  return `<messageReferences>${messages.map(message).join('')}</messageReferences>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
