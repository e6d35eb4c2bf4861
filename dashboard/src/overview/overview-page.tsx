import { useEffect } from 'react';
import { OverviewDocument, type ApiKeyFindingKind, type OverviewQuery } from '../gql/graphql.ts';
import { hrefOf, Link } from '../location.tsx';
import { Moment, monthName } from '../moments.tsx';
import { PAGE_SETTINGS } from '../page-settings.ts';
import { Problem, Warnings } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useDocument } from '../session/documents.ts';
import { OwnKeyLink } from '../session/own-key-link.tsx';
import { BarChart, type Bar } from './bar-chart.tsx';
import { Findings } from './findings.tsx';

type Report = NonNullable<OverviewQuery['apiKeyReport']>;

/** What should worry the owner of the keys. Each number leads to the keys behind it. */
export function OverviewPage() {
  const { data, error, isLoading, warnings, reload } = useDocument(OverviewDocument, {});
  useEffect(() => {
    document.title = 'Overview · Atlas Keys';
  }, []);
  const report = data?.apiKeyReport ?? null;
  return (
    <>
      <div className="page-head">
        <h1>Overview</h1>
        {report && (
          <p className="quiet">
            Updated <Moment value={report.generatedAt} none="" />{' '}
            <button type="button" className="link" onClick={reload}>
              Refresh
            </button>
          </p>
        )}
      </div>
      {isLoading && <Skeleton rows={8} />}
      {error && (
        <Problem error={error} onRetry={reload}>
          <OwnKeyLink error={error} />
        </Problem>
      )}
      <Warnings sentences={warnings} />
      {report?.total === 0 && (
        <div className="empty">
          <p>This account has no API keys yet.</p>
          <Link to={hrefOf('/keys/new')}>Create the first key</Link>
        </div>
      )}
      {report && report.total > 0 && (
        <>
          <Cards report={report} />
          <Findings byFinding={report.byFinding} />
          <Charts report={report} />
        </>
      )}
    </>
  );
}

function Cards({ report }: { readonly report: Report }) {
  const active = report.byStatus.find(({ status }) => status === 'ACTIVE')?.count ?? 0;
  const countOfFinding = (kind: ApiKeyFindingKind): number =>
    report.byFinding.find((finding) => finding.kind === kind)?.count ?? 0;
  const critical = report.byFinding.filter(({ severity, count }) => severity === 'CRITICAL' && count > 0);
  return (
    <ul className="cards">
      <Card name="Keys" count={report.total} to={hrefOf('/keys')} />
      <Card name="Active" count={active} to={hrefOf('/keys', { status: 'ACTIVE' })} />
      <Card
        name="End soon"
        hint={`in the next ${PAGE_SETTINGS.expiresSoonDays} days`}
        count={countOfFinding('EXPIRES_SOON')}
        to={hrefOf('/keys', { finding: 'EXPIRES_SOON' })}
        tone="warning"
      />
      <Card
        name="Unused"
        hint={`not in ${PAGE_SETTINGS.unusedDays} days, or never`}
        count={countOfFinding('UNUSED_FOR_LONG') + countOfFinding('NEVER_USED')}
        to={hrefOf('/keys', { finding: 'UNUSED_FOR_LONG,NEVER_USED' })}
        tone="warning"
      />
      <Card
        name="Critical findings"
        count={critical.reduce((sum, { count }) => sum + count, 0)}
        to={hrefOf('/keys', { finding: critical.map(({ kind }) => kind).join(',') || 'ADMINISTRATOR_GRANT' })}
        tone="critical"
      />
    </ul>
  );
}

interface CardProps {
  readonly name: string;
  /** Says more exactly which keys are counted. */
  readonly hint?: string;
  readonly count: number;
  readonly to: string;
  /** How a number above 0 looks. */
  readonly tone?: 'critical' | 'warning';
}

function Card({ name, hint, count, to, tone }: CardProps) {
  return (
    <li>
      <Link to={to} className={tone && count > 0 ? `card severity-${tone}` : 'card'}>
        <span className="card-count">{count}</span>
        <span className="card-name">{name}</span>
        {hint !== undefined && <span className="card-hint">{hint}</span>}
      </Link>
    </li>
  );
}

const MAX_MONTHS = 18;
const MAX_PERMISSIONS = 10;

type Bucket = Report['expiries'][number];

function Charts({ report }: { readonly report: Report }) {
  return (
    <section className="charts" aria-label="Charts">
      <BarChart
        title="When keys end"
        unit="Month"
        bars={monthBars(
          report.expiries,
          ({ from, to }) => hrefOf('/keys', { expiresAfter: from, expiresBefore: to }),
          'first',
        )}
        none="No key has an end."
      />
      <BarChart
        title="When keys were last used"
        unit="Month"
        bars={monthBars(
          report.lastUses,
          ({ from, to }) => hrefOf('/keys', { usedAfter: from, usedBefore: to }),
          'last',
        )}
        none="No key was used."
      />
      <BarChart
        title="When secrets were made"
        unit="Month"
        bars={monthBars(
          report.secretAges,
          ({ from, to }) => hrefOf('/keys', { createdAfter: from, createdBefore: to }),
          'last',
        )}
        none="The service does not report it."
      />
      <BarChart
        title="How many keys hold each permission"
        unit="Permission"
        bars={report.byPermission.slice(0, MAX_PERMISSIONS).map(({ permission, count }) => ({
          name: permission.id,
          count,
          href: hrefOf('/keys', { permission: permission.id }),
        }))}
        none="No key has a grant."
      />
    </section>
  );
}

/** One bar for each month. Where there are too many, those that are further away are one bar together. */
function monthBars(buckets: readonly Bucket[], hrefOfSpan: (span: Bucket) => string, keep: 'first' | 'last'): Bar[] {
  const barOf = (bucket: Bucket): Bar => ({
    name: monthName(new Date(bucket.from)),
    count: bucket.count,
    href: hrefOfSpan(bucket),
  });
  if (buckets.length <= MAX_MONTHS) return buckets.map(barOf);
  const kept = keep === 'first' ? buckets.slice(0, MAX_MONTHS - 1) : buckets.slice(1 - MAX_MONTHS);
  const others = keep === 'first' ? buckets.slice(MAX_MONTHS - 1) : buckets.slice(0, 1 - MAX_MONTHS);
  const [first] = others;
  const last = others.at(-1);
  if (!first || !last) return kept.map(barOf);
  const together: Bar = {
    name: keep === 'first' ? 'Later' : 'Before',
    count: others.reduce((sum, { count }) => sum + count, 0),
    href: hrefOfSpan({ ...first, to: last.to }),
  };
  return keep === 'first' ? [...kept.map(barOf), together] : [together, ...kept.map(barOf)];
}
