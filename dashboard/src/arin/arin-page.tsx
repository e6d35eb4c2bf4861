import { useEffect, useState, type ReactNode } from 'react';
import {
  ArinDocument,
  ArinTicketsDocument,
  RegistriesDocument,
  RequestReportDocument,
  type ArinQuery,
  type ArinReportKind,
} from '../gql/graphql.ts';
import { isCertainlyUnsent } from '../changes/send-change.ts';
import { Moment } from '../moments.tsx';
import { Icon } from '../parts/icons.tsx';
import { Problem, readableError } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { arinKeyIn } from '../session/credential-form.ts';
import { useDocument, useSend } from '../session/documents.ts';
import { useSession } from '../session/session.tsx';

/** What can be done with a key of ARIN, and what ARIN offers in its own pages only. */
export default function ArinPage() {
  const { hasArinKey, enterArinKey } = useSession();
  useEffect(() => {
    document.title = 'ARIN · Atlas Keys';
  }, []);
  return (
    <>
      <div className="page-head">
        <h1>ARIN</h1>
        {hasArinKey && (
          <button type="button" onClick={() => enterArinKey(null)}>
            Forget the ARIN key
          </button>
        )}
      </div>
      {hasArinKey ? <WithKey /> : <ArinKeyEntry onEnter={enterArinKey} />}
      <Registries />
    </>
  );
}

function ArinKeyEntry({ onEnter }: { readonly onEnter: (key: string) => void }) {
  const [text, setText] = useState('');
  const key = arinKeyIn(text);
  return (
    <form
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (key !== null) onEnter(key);
      }}
    >
      <label className="field" htmlFor="arin-key">
        <span>ARIN API key</span>
      </label>
      <div className="key-input">
        <input
          id="arin-key"
          type="password"
          value={text}
          placeholder="API-0000-0000-0000-0000"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-describedby="arin-key-help"
          data-1p-ignore
          data-bwignore
          data-lpignore="true"
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="primary" disabled={key === null}>
          Use the key
        </button>
      </div>
      <p id="arin-key-help" className="quiet">
        It stays in the memory of this page, as the key of RIPE Atlas does.
      </p>
      {text.trim() !== '' && key === null && (
        <p className="note" role="status">
          An ARIN key has the form API-0000-0000-0000-0000.
        </p>
      )}
    </form>
  );
}

const VERDICTS = { ACCEPTED: 'Accepted', REJECTED: 'Rejected', UNDETERMINED: 'Not clear' } as const;

function WithKey() {
  const { enterArinKey } = useSession();
  const { data, error, isLoading, reload } = useDocument(ArinDocument, {});
  if (isLoading && !error) return <Skeleton rows={4} />;
  const { keyCheck = null, downloads = null } = data?.arin ?? {};
  return (
    <>
      {error && <Problem error={error} onRetry={reload} onOtherKey={() => enterArinKey(null)} />}
      {keyCheck && (
        <section>
          <h2>Key check</h2>
          <p>
            <Icon name={keyCheck.verdict === 'ACCEPTED' ? 'active' : 'warning'} />{' '}
            <strong>{VERDICTS[keyCheck.verdict]}.</strong> {keyCheck.detail}
          </p>
          <p className="quiet">
            {keyCheck.prefix && (
              <>
                Key <code>{keyCheck.prefix}</code>, checked{' '}
              </>
            )}
            <Moment value={keyCheck.checkedAt} none="" />
          </p>
        </section>
      )}
      <Tickets />
      <ReportRequest />
      {downloads && <Downloads downloads={downloads} />}
    </>
  );
}

const TICKET_FILTERS = { ANY_OPEN: 'Open', ANY: 'All' } as const;

/** The number of tickets that the page asks for. */
const MAX_TICKETS = 50;

function Tickets() {
  const { enterArinKey } = useSession();
  const [status, setStatus] = useState<string>('ANY_OPEN');
  const { data, error, isLoading, reload } = useDocument(ArinTicketsDocument, { status, first: MAX_TICKETS });
  const tickets = data?.arin?.tickets ?? null;
  return (
    <section>
      <div className="page-head">
        <h2>Tickets</h2>
        <label>
          <span className="visually-hidden">Status of the tickets</span>
          <select value={status} onChange={(event) => setStatus(event.target.value)}>
            {Object.entries(TICKET_FILTERS).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {isLoading && <Skeleton rows={3} />}
      {error && <Problem error={error} onRetry={reload} onOtherKey={() => enterArinKey(null)} />}
      {tickets?.length === MAX_TICKETS && (
        <p className="note">These are the first {MAX_TICKETS} tickets. ARIN Online may have more.</p>
      )}
      {tickets?.length === 0 && <p className="quiet">There are no such tickets.</p>}
      {tickets && tickets.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Ticket</th>
              <th scope="col">Type</th>
              <th scope="col">Status</th>
              <th scope="col">Created</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {tickets.map((ticket) => (
              <tr key={ticket.id}>
                <th scope="row">
                  <code>{ticket.id}</code>
                </th>
                <td data-label="Type">{ticket.type ?? 'Not known'}</td>
                <td data-label="Status">
                  {[ticket.status, ticket.resolution].filter(Boolean).join(', ') || 'Not known'}
                </td>
                <td data-label="Created">
                  <Moment value={ticket.createdAt} none="Not known" />
                </td>
                <td data-label="Changed">
                  <Moment value={ticket.updatedAt} none="Not known" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The reports, and the name of what each is about. Null: it is about the account. */
const REPORTS: Readonly<Record<ArinReportKind, readonly [name: string, subject: string | null]>> = {
  ASSOCIATIONS: ['Associations of my points of contact', null],
  REASSIGNMENT: ['Reassignments of a network', 'Handle of the network'],
  WHOWAS_ASN: ['Former registrations of an AS number', 'AS number'],
  WHOWAS_NET: ['Former registrations of an IP address', 'IP address'],
};

function ReportRequest() {
  const send = useSend();
  const { refresh } = useSession();
  const [kind, setKind] = useState<ArinReportKind>('ASSOCIATIONS');
  const [subject, setSubject] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly isGood: boolean; readonly text: string } | null>(null);
  const [, subjectName] = REPORTS[kind];

  const request = async (): Promise<void> => {
    setIsSending(true);
    setOutcome(null);
    const input = { kind, subject: subjectName === null ? null : subject.trim() };
    const { data, error } = await send(RequestReportDocument, { input });
    setIsSending(false);
    refresh();
    const { ticket = null, userErrors = [] } = data?.requestArinReport ?? {};
    const isDoubtful = error !== undefined && !isCertainlyUnsent(readableError(error).code);
    const messages = [
      ...userErrors.map(({ message }) => message),
      ...(error ? [readableError(error).message] : []),
      ...(isDoubtful ? ['ARIN may have the request: look at the tickets before you try again.'] : []),
    ];
    setOutcome(
      ticket
        ? { isGood: true, text: `ARIN makes the report. Its ticket is ${ticket.id}.` }
        : { isGood: false, text: messages.join(' ') || 'ARIN has returned no ticket.' },
    );
  };
  return (
    <section>
      <h2>Request a report</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void request();
        }}
      >
        <label className="field">
          <span>Report</span>
          <select
            value={kind}
            onChange={(event) => {
              const chosen = (Object.keys(REPORTS) as ArinReportKind[]).find((name) => name === event.target.value);
              if (chosen) setKind(chosen);
            }}
          >
            {Object.entries(REPORTS).map(([value, [name]]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {subjectName !== null && (
          <label className="field">
            <span>{subjectName}</span>
            <input
              type="text"
              value={subject}
              required
              autoComplete="off"
              onChange={(event) => setSubject(event.target.value)}
            />
          </label>
        )}
        <button type="submit" className="primary" disabled={isSending}>
          {isSending ? 'Requesting…' : 'Request the report'}
        </button>
      </form>
      {outcome && (
        <p className={outcome.isGood ? 'note' : 'problem'} role={outcome.isGood ? 'status' : 'alert'}>
          {outcome.text}
        </p>
      )}
    </section>
  );
}

type Download = NonNullable<NonNullable<ArinQuery['arin']>['downloads']>[number];

const DOWNLOADS = { BULK_WHOIS: 'Bulk Whois', NO_VALID_POC: 'Resources without a valid point of contact' } as const;
const DOWNLOAD_VERDICTS = {
  APPROVED: 'Approved',
  NOT_APPROVED: 'Not approved',
  REJECTED: 'Rejected',
  UNDETERMINED: 'Not clear',
} as const;

function Downloads({ downloads }: { readonly downloads: readonly Download[] }) {
  return (
    <section>
      <h2>Downloads</h2>
      <ul className="holders">
        {downloads.map(({ kind, verdict, detail, urlTemplate }) => (
          <li key={kind}>
            <strong>{DOWNLOADS[kind]}</strong>: {DOWNLOAD_VERDICTS[verdict]}. {detail}
            <p>
              <code>{urlTemplate}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The gateway writes names of the graph between backticks. */
function withCode(text: string): ReactNode[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

function Registries() {
  const { data, error, reload } = useDocument(RegistriesDocument, {}, { isStable: true });
  if (error) return <Problem error={error} onRetry={reload} />;
  return (
    <section>
      <h2>What each registry offers</h2>
      {data?.registries?.map(({ id, name, operations }) => (
        <details key={id} open={name === 'ARIN'}>
          <summary>{name}</summary>
          <table className="registry">
            <thead>
              <tr>
                <th scope="col">Operation</th>
                <th scope="col">Over an API</th>
                <th scope="col">How</th>
              </tr>
            </thead>
            <tbody>
              {operations.map(({ operation, offered, how }) => (
                <tr key={operation}>
                  <th scope="row">{operation.toLowerCase().replaceAll('_', ' ')}</th>
                  <td>
                    <Icon name={offered ? 'active' : 'off'} /> {offered ? 'Yes' : 'No'}
                  </td>
                  <td>{withCode(how)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ))}
    </section>
  );
}
