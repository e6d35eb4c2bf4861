import { maskArinKeys } from '../../../core/arin-key.ts';
import { scrub } from '../../../core/scrub.ts';
import type { RunInIteration } from '../../calls/iterations.ts';
import type { ArinAttachment, ArinTicket } from '../model/tickets.ts';
import { parseShortXml, parseXml, XmlError, type XmlElement } from './xml.ts';

// ARIN's payloads. The prefixes of its namespaces differ between its own examples, so only the namespaces count.

const CORE = 'http://www.arin.net/regrws/core/v1';

/** ARIN's error element. */
export interface ArinErrorPayload {
  readonly code: string | null;
  readonly message: string | null;
}

type Warn = (sentence: string) => void;

/** How a payload is parsed. */
export interface Parsing {
  readonly onWarning: (sentence: string) => void;
  readonly runInIteration: RunInIteration;
}

/** Throws an XmlError if the text is not a ticket. */
export async function parseTicket(body: string, { onWarning, runInIteration }: Parsing): Promise<ArinTicket> {
  return ticketOf(checked(await parseXml(body, runInIteration), 'ticket'), onWarning);
}

/** Throws an XmlError if the text is not a collection of tickets. An empty one is valid. */
export async function parseTickets(body: string, { onWarning, runInIteration }: Parsing): Promise<ArinTicket[]> {
  return checked(await parseXml(body, runInIteration), 'collection')
    .children.filter((child) => isCore(child, 'ticket'))
    .map((ticket) => ticketOf(ticket, onWarning));
}

/** Null if the text is not ARIN's error element, which is short. */
export function parseError(body: string): ArinErrorPayload | null {
  try {
    const root = checked(parseShortXml(body), 'error');
    return { code: textOf(root, 'code'), message: textOf(root, 'message') };
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}

function checked(root: XmlElement, name: string): XmlElement {
  if (!isCore(root, name)) throw new XmlError(`The root of the document is not ARIN's element "${name}".`);
  return root;
}

function isCore({ namespace, name }: XmlElement, wanted: string): boolean {
  return namespace === CORE && name === wanted;
}

function textOf({ children }: XmlElement, name: string): string | null {
  return scrubbed(children.find((child) => isCore(child, name))?.text);
}

function ticketOf(ticket: XmlElement, warn: Warn): ArinTicket {
  const id = textOf(ticket, 'ticketNo');
  if (id === null) throw new XmlError('A ticket has no number.');
  const time = (name: string): string | null => timeOf(textOf(ticket, name), name, warn);
  return {
    id,
    type: textOf(ticket, 'webTicketType'),
    status: textOf(ticket, 'webTicketStatus'),
    resolution: textOf(ticket, 'webTicketResolution'),
    createdAt: time('createdDate'),
    updatedAt: time('updatedDate'),
    resolvedAt: time('resolvedDate'),
    closedAt: time('closedDate'),
    attachments: attachmentsOf(ticket),
  };
}

/** ARIN sends ISO 8601, and its documentation also shows `Mon Nov 07 14:04:28 EST 2011`. JavaScript reads both. */
const TIME =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:]{8} [A-Z]{3} \d{4})$/;

function timeOf(text: string | null, name: string, warn: Warn): string | null {
  if (text === null) return null;
  const time = new Date(text);
  if (TIME.test(text) && !Number.isNaN(time.getTime())) return time.toISOString();
  warn(`ARIN sent a time in ${name} that the gateway cannot read. It is null in the response.`);
  return null;
}

/** Null if the payload has no references to messages, which ARIN sends only if it is asked for them. */
function attachmentsOf(ticket: XmlElement): ArinAttachment[] | null {
  const [references] = named(ticket, 'messageReferences');
  if (!references) return null;
  return named(references, 'messageReference').flatMap((message) => {
    const messageId = idOf(message, 'messageId');
    return named(message, 'attachmentReferences')
      .flatMap((list) => named(list, 'attachmentReference'))
      .flatMap((attachment): ArinAttachment[] => {
        const attachmentId = idOf(attachment, 'attachmentId');
        if (messageId === null || attachmentId === null) return [];
        return [{ messageId, attachmentId, fileName: anyTextOf(attachment, 'attachmentFilename') }];
      });
  });
}

/** Messages have a namespace of their own in ARIN's schema, and the one of the ticket in recorded payloads. */
const MESSAGE_NAMESPACES = [CORE, 'http://www.arin.net/regrws/messages/v1'];

function named({ children }: XmlElement, wanted: string): XmlElement[] {
  return children.filter(({ namespace, name }) => name === wanted && MESSAGE_NAMESPACES.includes(namespace));
}

function anyTextOf(element: XmlElement, name: string): string | null {
  return scrubbed(named(element, name)[0]?.text);
}

/** ARIN's ids have 32 hexadecimal digits, like a UUID. They are no secrets. */
function idOf(element: XmlElement, name: string): string | null {
  const text = named(element, name)[0]?.text;
  return text ? maskArinKeys(text) : null;
}

/** Null for an empty text, which means the same as none. */
function scrubbed(text: string | undefined): string | null {
  return text ? scrub(text) : null;
}
