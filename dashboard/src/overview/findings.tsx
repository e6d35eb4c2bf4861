import { useState } from 'react';
import { KeysWithFindingDocument, type ApiKeyFindingKind, type ApiKeyFindingSeverity } from '../gql/graphql.ts';
import { hrefOf, Link } from '../location.tsx';
import { FINDING_NAMES, SEVERITIES, SEVERITY_NAMES, SeverityIcon } from '../parts/chips.tsx';
import { KeyLabel } from '../parts/key-name.tsx';
import { Problem } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useDocument } from '../session/documents.ts';

interface FindingCount {
  readonly kind: ApiKeyFindingKind;
  readonly severity: ApiKeyFindingSeverity;
  readonly count: number;
}

/** The findings by severity. Each opens to the first keys that have it. */
export function Findings({ byFinding }: { readonly byFinding: readonly FindingCount[] }) {
  const found = byFinding.filter(({ count }) => count > 0);
  return (
    <section className="findings">
      <h2>Findings</h2>
      {found.length === 0 && <p className="quiet">No key has a finding.</p>}
      {SEVERITIES.map((severity) => {
        const ofSeverity = found.filter((finding) => finding.severity === severity);
        if (ofSeverity.length === 0) return null;
        return (
          <div key={severity}>
            <h3>
              <SeverityIcon severity={severity} /> {SEVERITY_NAMES[severity]}
            </h3>
            {ofSeverity.map(({ kind, count }) => (
              <Finding key={kind} kind={kind} count={count} />
            ))}
          </div>
        );
      })}
    </section>
  );
}

function Finding({ kind, count }: { readonly kind: ApiKeyFindingKind; readonly count: number }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="finding" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <span>{FINDING_NAMES[kind]}</span>
        <span className="count">{count === 1 ? '1 key' : `${count} keys`}</span>
      </summary>
      {isOpen && <KeysWithFinding kind={kind} />}
    </details>
  );
}

function KeysWithFinding({ kind }: { readonly kind: ApiKeyFindingKind }) {
  const { data, error, isLoading, reload } = useDocument(KeysWithFindingDocument, { kind });
  if (isLoading) return <Skeleton rows={2} />;
  if (error) return <Problem error={error} onRetry={reload} />;
  return (
    <>
      <ul>
        {data?.apiKeys?.nodes.map(({ id, label, findings }) => (
          <li key={id}>
            <Link to={hrefOf(`/keys/${id}`)}>
              <KeyLabel label={label} /> <code>{id}</code>
            </Link>
            <p className="quiet">{findings.map(({ message }) => message).join(' ')}</p>
          </li>
        ))}
      </ul>
      <Link to={hrefOf('/keys', { finding: kind })}>Show all in the list</Link>
    </>
  );
}
