import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parser } from '@prometheus-io/lezer-promql';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { AccountSizes } from '../src/registries/atlas/reading/account-sizes.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { readPage } from './support/markdown.ts';
import { scrapedSeries } from './support/metrics.ts';

const FOLDER = fileURLToPath(new URL('../deploy/prometheus/', import.meta.url));
const RULES = 'alerts.yaml';
const TESTS = 'alerts.test.yaml';
const RUNBOOK = 'docs/runbook.md';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly runbook: string };
}

interface RuleTests {
  readonly tests: readonly {
    readonly name: string;
    readonly input_series: readonly { readonly series: string }[];
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

/** A time series of `/metrics`, or the part of a query that selects time series. */
interface Series {
  readonly name: string;
  readonly labels: ReadonlyMap<string, { readonly operator: string; readonly value: string }>;
}

const { groups } = parse(readPage(`deploy/prometheus/${RULES}`)) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const { tests } = parse(readPage(`deploy/prometheus/${TESTS}`)) as RuleTests;
const dashboard = JSON.parse(readPage('deploy/grafana/dashboard.json')) as Dashboard;

/** Prometheus itself makes this metric, and adds these labels to all of them. */
const UP = 'up';
const LABELS_OF_TARGETS = ['job', 'instance'];

/** The series that the PromQL expression selects, and all labels that it names. Throws if it is no PromQL. */
function readQuery(expression: string): { readonly series: readonly Series[]; readonly labels: readonly string[] } {
  const query = expression.replaceAll('$__rate_interval', '5m');
  const series: { name: string; labels: Map<string, { operator: string; value: string }> }[] = [];
  const labels: string[] = [];
  parser.parse(query).iterate({
    enter: ({ name: kind, type, from, to, node }) => {
      const text = query.slice(from, to);
      if (type.isError) throw new Error(`This is no PromQL, at character ${from}: ${query}`);
      if (kind === 'LabelName') labels.push(text);
      if (kind === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        series.push({ name: metric === null ? '' : query.slice(metric.from, metric.to), labels: new Map() });
      }
      if (kind.endsWith('LabelMatcher')) {
        const [, label = '', operator = '', value = ''] = /^(\w+)\s*(\W+?)\s*"(.*)"$/.exec(text) ?? [];
        series.at(-1)?.labels.set(label, { operator, value });
      }
    },
  });
  return { series, labels };
}

function selects({ name, labels }: Series, served: Series): boolean {
  return (
    served.name === name &&
    [...labels].every(([label, { operator, value }]) => {
      if (LABELS_OF_TARGETS.includes(label)) return true;
      const found = served.labels.get(label)?.value;
      if (found === undefined) return false;
      if (operator === '=') return found === value;
      if (operator === '=~') return new RegExp(`^(?:${value})$`).test(found);
      throw new Error(`The test does not know the operator ${operator}.`);
    })
  );
}

/** A selector for each alternative of a regular expression such as `internal|upstream`, so that none of them is a typing error. */
function alternativesOf({ name, labels }: Series): Series[] {
  return [...labels].reduce<Series[]>(
    (all, [label, { operator, value }]) =>
      value
        .split('|')
        .flatMap((one) =>
          all.map((series) => ({ name, labels: new Map([...series.labels, [label, { operator, value: one }]]) })),
        ),
    [{ name, labels: new Map() }],
  );
}

/** Sends operations that end in all ways that the alerts and the dashboard name. */
async function sendOperations(gateway: TestGateway): Promise<void> {
  const { sandbox } = gateway;
  const list = '{ apiKeys(first: 1) { totalCount } }';
  const create = 'mutation { createApiKey(input: { label: "x" }) { secret } }';
  await gateway.execute(list);
  sandbox.fault({ answer: { status: 502, body: {} }, times: 3 });
  await gateway.execute(list);
  sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
  await gateway.execute(create);
  const bug = vi.spyOn(AccountSizes.prototype, 'of').mockImplementation(() => {
    throw new TypeError('A bug.');
  });
  await gateway.execute('{ nodes(ids: ["1a2b3c4d", "00000000"]) { id } }');
  bug.mockRestore();
}

const promtool = (...options: string[]): Promise<unknown> =>
  promisify(execFile)('/usr/bin/promtool', options, { cwd: FOLDER });

describe('the queries of the alerts and of the dashboard', () => {
  let served: readonly Series[];

  beforeAll(async () => {
    await using gateway = await startTestGateway({
      arin: true,
      gateway: {
        metrics: { host: '127.0.0.1', port: 0 },
        // Nothing is at this port: the metric about Redis exists as soon as a gateway is to use one.
        rateLimits: { redis: { url: 'redis://127.0.0.1:1', callerHashKey: 'k'.repeat(32) } },
      },
    });
    await sendOperations(gateway);
    // A request is counted after its reply has been sent, and these series begin with the first garbage collection.
    served = await vi.waitFor(async () => {
      const lines = await scrapedSeries(gateway);
      expect(lines).toContainEqual(expect.stringContaining('outcome="internal"'));
      expect(lines).toContainEqual(expect.stringContaining('nodejs_gc_duration_seconds_sum{'));
      return lines.flatMap((line) => readQuery(line).series);
    }, 10_000);
  });

  const queries = [
    ...alerts.map(({ alert, expr }) => ({ place: alert, expression: expr, legend: '' })),
    ...dashboard.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({ place: title, expression: expr, legend: legendFormat })),
    ),
  ];

  it.each(queries)('select series that a gateway has: $place $legend', ({ expression, legend }) => {
    const { series, labels } = readQuery(expression);
    expect(series.length).toBeGreaterThan(0);
    const own = series.filter(({ name }) => name !== UP);
    const missing = own.flatMap(alternativesOf).filter((one) => !served.some((other) => selects(one, other)));
    expect(missing).toEqual([]);
    const known = served.filter((one) => own.some(({ name }) => name === one.name));
    const knownLabels = [...LABELS_OF_TARGETS, ...known.flatMap((one) => [...one.labels.keys()])];
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    expect([...labels, ...shown].filter((label) => !knownLabels.includes(label))).toEqual([]);
  });

  it('offer the instances of a metric that a gateway has', () => {
    const [source, instances] = dashboard.templating.list.map(({ query }) => query);
    expect(source).toBe('prometheus');
    const { query = '' } = typeof instances === 'object' ? instances : {};
    const [, metric] = /^label_values\((\w+), instance\)$/.exec(query) ?? [];
    expect(served.map(({ name }) => name)).toContain(metric);
  });

  it('are explained with metrics that a gateway has', () => {
    const named = readPage(RUNBOOK).match(/\b(?:keys_gateway|nodejs|process)_\w+/g) ?? [];
    const names = new Set(served.flatMap(({ name }) => [name, name.replace(/_bucket$/, '')]));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the runbook', () => {
  const page = readPage(RUNBOOK);

  it('has a section for each alert, and for nothing else', () => {
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(sections.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it.each(alerts)('is linked from $alert, and lists it with its severity', ({ alert, annotations, labels }) => {
    const anchor = `#${alert.toLowerCase()}`;
    expect(annotations.runbook).toBe(RUNBOOK + anchor);
    expect(page).toContain(`\n| [${alert}](${anchor}) | ${labels.severity} | `);
  });

  it('says in each section how to see the cause, and the remedy', () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.filter((text) => !/^\*\*Cause\b/m.test(text) || !/^\*\*Remedy\b/m.test(text))).toEqual([]);
  });
});

describe('the alerts', () => {
  it('are valid for Prometheus', async () => {
    await promtool('check', 'rules', RULES);
  });

  it('fire and stay silent as their tests say', async () => {
    await promtool('test', 'rules', TESTS);
  });

  it.each(alerts)('are tested: $alert is silent first, then fires once', ({ alert }) => {
    const steps = tests.flatMap((test) => test.alert_rule_test ?? []).filter(({ alertname }) => alertname === alert);
    const counts = steps.map(({ exp_alerts: expected }) => expected.length);
    expect(counts.slice(0, 2)).toEqual([0, 1]);
    expect(Math.max(...counts)).toBe(1);
  });

  it('stay silent for a healthy gateway that has series for all of them', () => {
    const [healthy] = tests;
    expect(healthy?.name).toBe('a healthy gateway');
    const names = healthy?.input_series.map(({ series }) => /^\w+/.exec(series)?.[0]);
    const needed = alerts.flatMap(({ expr }) => readQuery(expr).series.map(({ name }) => name));
    expect(needed.filter((name) => names?.includes(name) !== true)).toEqual([]);
  });
});
