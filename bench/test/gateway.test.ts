import { describe, expect, it } from 'vitest';
import { createAccount } from '../account.ts';
import { idOfRow, type KeyRow } from '../canonical.ts';
import { operation } from '../gateway.ts';
import type { Operation, WorkloadName } from '../peer.ts';
import { failureOf } from '../results.ts';
import { WORKLOADS, type Workload } from '../workloads.ts';

const ACCOUNT = createAccount(60, 'http://127.0.0.1:1/api/v2');
const ROWS = new Map(ACCOUNT.rows.map((row) => [idOfRow(row), row]));

function rowOf(id: string | undefined): KeyRow {
  const row = ROWS.get(id ?? '');
  if (!row) throw new RangeError(`There is no key ${id}.`);
  return row;
}

// The upstream's times have no zone and no milliseconds; the gateway adds both.
function time(text: string | null): string | null {
  return text === null ? null : `${text}.000Z`;
}

function keyOf(row: KeyRow) {
  return {
    id: idOfRow(row),
    label: row.label,
    createdAt: time(row.created_at),
    validFrom: time(row.valid_from),
    validTo: time(row.valid_to),
    lastUsedAt: time(row.last_used),
    enabled: row.enabled,
    isActive: row.is_active,
  };
}

function keyWithGrantsOf(row: KeyRow) {
  const grants = row.grants.map(({ permission, target }) => ({
    permission: { id: permission },
    target: target && { type: target.type, targetId: target.id },
  }));
  return { ...keyOf(row), grants };
}

function resourcesOf({ grants }: KeyRow) {
  return {
    grants: grants.map(({ target }) => {
      if (target?.type !== 'key') return { target: target && { resource: null } };
      return { target: { resource: { id: target.id, label: rowOf(target.id).label } } };
    }),
  };
}

function briefKeyOf(id: string) {
  const { label, enabled } = rowOf(id);
  return { id, label, enabled };
}

/** The data of the gateway's answers. */
const DATA: Readonly<Record<WorkloadName, (ids: readonly string[]) => object>> = {
  W1: () => ({ apiKeys: { nodes: ACCOUNT.rows.slice(0, 50).map(keyWithGrantsOf) } }),
  W2: ([id]) => ({ apiKey: keyOf(rowOf(id)) }),
  W3: (ids) => Object.fromEntries(ids.map((id, index) => [`k${index}`, briefKeyOf(id)])),
  W4: () => ({ apiKeys: { nodes: ACCOUNT.rows.slice(0, 50).map(resourcesOf) } }),
  W5: (ids) => ({ _entities: ids.map(briefKeyOf) }),
};

function workloadOf(name: WorkloadName): { workload: Workload; asked: Operation; data: object } {
  const workload = WORKLOADS.find((one) => one.name === name);
  if (!workload) throw new RangeError(name);
  const ids = workload.ids(ACCOUNT);
  return { workload, asked: operation(name, ids), data: DATA[name](ids) };
}

describe.each(WORKLOADS.map(({ name }) => name))('the canonical form of the answer to %s', (name) => {
  const { workload, asked, data } = workloadOf(name);

  it('equals the expected answer', () => {
    expect(asked.canonical({ data })).toEqual(workload.expected(ACCOUNT));
  });

  it('does not exist for an answer with errors', () => {
    expect(() => asked.canonical({ data, errors: [{ message: 'x' }] })).toThrow(
      'The answer has errors: [{"message":"x"}]',
    );
  });

  it('differs from the expected answer, or does not exist, if the data is missing', () => {
    const canonicalOf = (answer: object): unknown => {
      try {
        return asked.canonical(answer);
      } catch (error) {
        return error;
      }
    };
    for (const answer of [{}, { data: null }, { data: {} }])
      expect(canonicalOf(answer)).not.toEqual(workload.expected(ACCOUNT));
  });
});

it('a field that nobody selected is a difference', () => {
  const { workload, asked } = workloadOf('W2');
  const key = { ...keyOf(rowOf(workload.ids(ACCOUNT)[0])), isFrozen: false };
  expect(asked.canonical({ data: { apiKey: key } })).not.toEqual(workload.expected(ACCOUNT));
});

it('a failure is one line, because it becomes a cell of a table', () => {
  const { asked } = workloadOf('W2');
  try {
    asked.canonical({ data: { apiKey: {} } });
    expect.unreachable();
  } catch (error) {
    expect(failureOf(error)).toMatch(/^failed: .*lastUsedAt.*$/);
  }
});
