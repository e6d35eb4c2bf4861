import { instant } from '../canonical.ts';
import type { KeyFields, Operation, WorkloadName } from '../peer.ts';

/** How the schema of a server names the fields of the workloads. */
export interface KeyNames {
  readonly path: string;
  /** Selections that are answered as `id`, `createdAt` and so on. Servers with the upstream's names use aliases. */
  readonly id: string;
  readonly otherFields: string;
  readonly isActive: string;
  /** The query of a page of 50 keys with this selection. */
  readonly list: (selection: string) => string;
  readonly rows: (data: Record<string, unknown>) => unknown;
  /** The field of Query that looks up one key; the variable has its id. */
  readonly lookUp: (variable: string) => string;
  readonly idType: string;
}

/** The names of keys.graphql. */
export const KEYS_GRAPHQL: KeyNames = {
  path: '/graphql',
  id: 'id',
  otherFields: 'createdAt validFrom validTo lastUsed',
  isActive: 'isActive',
  list: (selection) => `{ keys { ${selection} } }`,
  rows: (data) => data['keys'],
  lookUp: (variable) => `key(id: ${variable})`,
  idType: 'ID!',
};

/** The names of keys.graphql for the check of refusals. */
export const KEYS_GRAPHQL_DUTIES: KeyFields = {
  lookUp: (id) => `key(id: "${id}")`,
  targets: (selection) => `grants { target { key { ${selection} } } }`,
};

interface AnsweredTarget {
  readonly type: string;
  readonly id: string;
  readonly key?: AnsweredKey | null;
}

interface AnsweredGrant {
  readonly permission: string;
  readonly target?: AnsweredTarget | null;
}

interface AnsweredKey {
  readonly id: string;
  readonly label?: string | null;
  readonly createdAt?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
  readonly lastUsed?: string | null;
  readonly enabled: boolean;
  readonly isActive: boolean;
  readonly grants: readonly AnsweredGrant[];
}

/** The operation of a workload for a server whose schema resembles keys.graphql. */
export function keyOperation(names: KeyNames, workload: WorkloadName, ids: readonly string[]): Operation {
  return OPERATIONS[workload](names, ids);
}

const OPERATIONS: Record<WorkloadName, (names: KeyNames, ids: readonly string[]) => Operation> = {
  W1: (names) =>
    post(names, names.list(`${eightFields(names)} grants { permission target { type id } }`), (data) =>
      keysIn(names.rows(data)).map((key) => ({ ...eightValues(key), grants: key.grants.map(grantValues) })),
    ),
  W2: (names, [id = '']) =>
    post(
      names,
      `query ($id: ${names.idType}) { key: ${names.lookUp('$id')} { ${eightFields(names)} } }`,
      (data) => keysIn([data['key']]).map(eightValues).at(0),
      { id },
    ),
  W3: (names, ids) =>
    post(
      names,
      `query (${ids.map((_, at) => `$k${at}: ${names.idType}`).join(' ')}) { ${ids.map((_, at) => `k${at}: ${names.lookUp(`$k${at}`)} { ${names.id} label enabled }`).join(' ')} }`,
      (data) => keysIn(ids.map((_, at) => data[`k${at}`])).map(threeValues),
      Object.fromEntries(ids.map((id, at) => [`k${at}`, id])),
    ),
  W4: (names) =>
    post(names, names.list(`grants { target { key { ${names.id} label } } }`), (data) =>
      keysIn(names.rows(data)).map(({ grants }) =>
        grants.flatMap(({ target }) =>
          target?.key ? [{ id: idOf(target.key), label: target.key.label ?? null }] : [],
        ),
      ),
    ),
  W5: (names, ids) =>
    post(
      names,
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ApiKey { ${names.id} label enabled } } }`,
      (data) => keysIn(data['_entities']).map(threeValues),
      { representations: ids.map((id) => ({ __typename: 'ApiKey', id })) },
    ),
};

function post(
  { path }: KeyNames,
  query: string,
  canonical: (data: Record<string, unknown>) => unknown,
  variables?: Record<string, unknown>,
): Operation {
  return {
    method: 'POST',
    path,
    body: JSON.stringify({ query, variables }),
    canonical: (answer) => canonical(dataOf(answer)),
  };
}

function dataOf(answer: unknown): Record<string, unknown> {
  const { data, errors } = answer as { data?: Record<string, unknown> | null; errors?: unknown };
  if (errors !== undefined || !data) throw new Error(`The answer has errors or no data: ${JSON.stringify(errors)}`);
  return data;
}

// Unchecked: a row of another type throws in a function below, or differs from the expected answer.
function keysIn(rows: unknown): readonly AnsweredKey[] {
  return rows as readonly AnsweredKey[];
}

function eightFields({ id, otherFields, isActive }: KeyNames): string {
  return `${id} label ${otherFields} enabled ${isActive}`;
}

function eightValues(key: AnsweredKey) {
  return {
    id: idOf(key),
    label: key.label ?? null,
    createdAt: instant(key.createdAt),
    validFrom: instant(key.validFrom),
    validTo: instant(key.validTo),
    lastUsed: instant(key.lastUsed),
    enabled: key.enabled,
    isActive: key.isActive,
  };
}

function threeValues(key: AnsweredKey) {
  return { id: idOf(key), label: key.label ?? null, enabled: key.enabled };
}

function grantValues({ permission, target }: AnsweredGrant) {
  return { permission, target: target ? { type: target.type, id: target.id } : null };
}

// Some servers answer with the whole UUID, because their schema language can't take a part of a text.
function idOf({ id }: AnsweredKey): string {
  return id.slice(0, 8);
}
