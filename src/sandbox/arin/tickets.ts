/** A ticket of the account, as ARIN names its parts. */
export interface StoredTicket {
  readonly ticketNo: string;
  readonly webTicketType: string;
  webTicketStatus: string;
  webTicketResolution: string | null;
  readonly createdDate: string;
  updatedDate: string;
  resolvedDate: string | null;
  closedDate: string | null;
  readonly messages: readonly StoredMessage[];
}

export interface StoredMessage {
  readonly messageId: string;
  readonly attachments: readonly { readonly attachmentId: string; readonly attachmentFilename: string }[];
}

/** Statuses of a ticket that is finished. All others match the filter ANY_OPEN. */
const FINISHED = ['RESOLVED', 'CLOSED'];

/** The states of a report: it takes the next one each time its ticket is read alone, so that no test waits. */
const STATES = ['PENDING_REVIEW', 'IN_PROGRESS', 'CLOSED'];

export interface TicketStore {
  /** Creates the ticket of a report. */
  create(type: string, fileName: string): StoredTicket;
  /** Moves the ticket to its next state and returns it. Null if the ticket does not exist. */
  read(ticketNo: string): StoredTicket | null;
  /** The tickets that match. */
  list(type: string | null, status: string | null): readonly StoredTicket[];
}

export function createTicketStore(now: () => Date): TicketStore {
  const tickets = new Map<string, StoredTicket>();
  const files = new Map<string, string>();
  const add = (ticket: StoredTicket): StoredTicket => {
    tickets.set(ticket.ticketNo, ticket);
    return ticket;
  };
  for (const ticket of seedTickets()) add(ticket);
  return {
    create: (type, fileName) => {
      const createdDate = arinTime(now());
      const ticketNo = `${createdDate.slice(0, 10).replaceAll('-', '')}-X${tickets.size + 1}`;
      files.set(ticketNo, fileName);
      return add({ ...newTicket(ticketNo, type, createdDate), messages: [] });
    },
    read: (ticketNo) => {
      const ticket = tickets.get(ticketNo);
      if (!ticket) return null;
      const fileName = files.get(ticketNo);
      return fileName === undefined ? ticket : add(nextState(ticket, fileName, arinTime(now())));
    },
    list: (type, status) =>
      [...tickets.values()].filter(
        (ticket) => (type === null || ticket.webTicketType === type) && hasStatus(ticket, status),
      ),
  };
}

function hasStatus({ webTicketStatus }: StoredTicket, status: string | null): boolean {
  if (status === null || status === 'ANY') return true;
  if (status === 'ANY_OPEN') return !FINISHED.includes(webTicketStatus);
  return webTicketStatus === status;
}

function nextState(ticket: StoredTicket, attachmentFilename: string, now: string): StoredTicket {
  const state = STATES[STATES.indexOf(ticket.webTicketStatus) + 1];
  if (state === undefined) return ticket;
  const moved = { ...ticket, webTicketStatus: state, updatedDate: now };
  if (state !== 'CLOSED') return moved;
  const attachments = [{ attachmentId: ticket.ticketNo.replaceAll(/\D/g, '').padEnd(32, '0'), attachmentFilename }];
  return {
    ...moved,
    webTicketResolution: 'PROCESSED',
    resolvedDate: now,
    closedDate: now,
    messages: [{ messageId: '2', attachments }],
  };
}

function newTicket(ticketNo: string, webTicketType: string, createdDate: string): StoredTicket {
  return {
    ticketNo,
    webTicketType,
    webTicketStatus: 'PENDING_REVIEW',
    webTicketResolution: null,
    createdDate,
    updatedDate: createdDate,
    resolvedDate: null,
    closedDate: null,
    messages: [],
  };
}

/** One open question, and one report that was finished long ago. */
function seedTickets(): StoredTicket[] {
  const question = newTicket('20261012-X1', 'QUESTION', '2026-10-12T11:39:36.724-04:00');
  const report = newTicket('20260902-X7', 'ASSOCIATIONS_REPORT', '2026-09-02T09:15:00.000-04:00');
  return [
    {
      ...question,
      webTicketStatus: 'ASSIGNED',
      messages: [
        {
          messageId: '3',
          attachments: [{ attachmentId: '8a8181e54a1b2c3d014a5b6c7d8e0003', attachmentFilename: 'letter & stamp.pdf' }],
        },
        { messageId: '1', attachments: [] },
      ],
    },
    {
      ...report,
      webTicketStatus: 'CLOSED',
      webTicketResolution: 'PROCESSED',
      updatedDate: '2026-09-02T09:16:12.500-04:00',
      resolvedDate: '2026-09-02T09:16:12.500-04:00',
      closedDate: '2026-09-02T09:16:12.500-04:00',
      messages: [
        {
          messageId: '2',
          attachments: [{ attachmentId: '8a8181e54f0e1d2c014b3a495867000d', attachmentFilename: 'associations.txt' }],
        },
      ],
    },
  ];
}

/** ISO 8601 with milliseconds and an offset, as ARIN writes it. */
function arinTime(date: Date): string {
  return date.toISOString().replace('Z', '+00:00');
}
