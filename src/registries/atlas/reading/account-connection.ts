import { GatewayError } from '../../../core/errors.ts';
import type { KeyCriteria } from '../model/key-criteria.ts';
import { comparePlaces, NEWEST_FIRST, placeOf, type KeyOrder, type Place } from '../model/key-order.ts';
import { isReadable, type ApiKey, type KeyFilter, type KeyRow, type KeyStatus } from '../model/keys.ts';
import type { Account } from './account.ts';
import type { ConnectionSelection } from './key-connection.ts';
import type { KeyFindings } from './key-findings.ts';
import { unreadableKey, type KeyConnection } from './key-page.ts';
import { decodeKeyset, encodeKeyset } from './keyset-cursor.ts';
import { parsePageArguments, type PageArguments, type ParsedArguments } from './page-arguments.ts';
import type { RunInIteration } from '../../calls/iterations.ts';

/** Keys that the gateway chooses: by the filter of the upstream, and by its own. */
export interface KeyChoice {
  readonly filter: KeyFilter;
  /** Null: no more than the filter of the upstream. */
  readonly criteria: KeyCriteria | null;
}

/** The parts of the session that a list of the account needs. */
export interface AccountParts {
  readonly account: Account;
  readonly findings: KeyFindings;
  readonly statusOf: (key: ApiKey) => KeyStatus;
  /** Charges the operation for work on this number of keys. Throws if it has had enough. */
  readonly chargeKeys: (keys: number) => void;
  readonly runInIteration: RunInIteration;
}

export interface ChosenKeys {
  readonly keys: readonly ApiKey[];
  /** One for each row of the account that cannot be read: it may or may not match. After 20, one with the number of the others. */
  readonly problems: readonly GatewayError[];
}

/** An account whose rows all fail would otherwise fill the response. */
const MAX_PROBLEMS = 20;

/** Reads the account and returns the keys that match. */
export async function chooseKeys({ filter, criteria }: KeyChoice, parts: AccountParts): Promise<ChosenKeys> {
  const rows = await parts.account.rows(filter);
  const { keys, problems } = await parts.runInIteration(() => {
    parts.chargeKeys(rows.length);
    const readable = rows.filter(isReadable);
    return {
      keys: criteria === null ? readable : readable.filter((key) => criteria.matches(key, parts.statusOf)),
      problems: problemsOf(rows),
    };
  });
  const kinds = criteria?.findings ?? null;
  if (kinds === null) return { keys, problems };
  const found = await parts.findings.kindsOf(keys, kinds);
  return { keys: keys.filter((key) => (found.get(key)?.size ?? 0) > 0), problems };
}

function problemsOf(rows: readonly KeyRow[]): GatewayError[] {
  const unreadable = rows.flatMap((row, index) => (isReadable(row) ? [] : [{ row, index }]));
  const problems = unreadable.slice(0, MAX_PROBLEMS).map(({ row, index }) => unreadableKey(row, index));
  const others = unreadable.length - problems.length;
  if (others > 0)
    problems.push(
      new GatewayError(
        'UPSTREAM_INVALID',
        `RIPE Atlas sent ${others} more keys that do not match its documentation. They are left out.`,
      ),
    );
  return problems;
}

export interface AccountConnectionRequest extends KeyChoice {
  readonly page: PageArguments;
  /** Null: newest first. */
  readonly order: KeyOrder | null;
  readonly wanted: ConnectionSelection;
}

/** Reads one page of a list that the gateway filters or sorts. Throws BAD_USER_INPUT for invalid arguments. */
export async function readAccountConnection(
  { page, order, wanted, ...choice }: AccountConnectionRequest,
  parts: AccountParts,
): Promise<KeyConnection> {
  const { field, direction } = order ?? NEWEST_FIRST;
  const list = JSON.stringify([choice.filter, choice.criteria?.text, field, direction]);
  const parsed = parsePageArguments(page, (text) => decodeKeyset(text, list));
  if (wanted === 'NOTHING') return connectionOf(parsed, { list, keys: [], problems: [], direction });
  const { keys, problems } = await chooseKeys(choice, parts);
  const sorted = await parts.runInIteration(() =>
    keys
      .map((key) => ({ key, place: placeOf(key, field) }))
      .sort((one, other) => comparePlaces(one.place, other.place, direction)),
  );
  return connectionOf(parsed, { list, keys: sorted, problems, direction });
}

interface SortedKeys {
  readonly list: string;
  readonly keys: readonly { readonly key: ApiKey; readonly place: Place }[];
  readonly problems: readonly GatewayError[];
  readonly direction: KeyOrder['direction'];
}

function connectionOf(
  { forward, size, cursor }: ParsedArguments<Place>,
  { list, keys, problems, direction }: SortedKeys,
): KeyConnection {
  const start = forward && cursor ? keys.findIndex(({ place }) => comparePlaces(place, cursor, direction) > 0) : 0;
  const end = !forward && cursor ? keys.findIndex(({ place }) => comparePlaces(place, cursor, direction) >= 0) : -1;
  const first = start === -1 ? keys.length : start;
  const last = end === -1 ? keys.length : end;
  const from = forward ? first : Math.max(last - size, 0);
  const to = forward ? Math.min(first + size, keys.length) : last;
  const shown = keys.slice(from, to);
  const cursors: string[] = [];
  const cursorAt = (index: number): string | null => {
    const place = shown[index]?.place;
    // An operation can select a cursor under many aliases.
    return place ? (cursors[index] ??= encodeKeyset(place, list)) : null;
  };
  return {
    nodes: shown.map(({ key }) => key),
    problems,
    totalCount: keys.length,
    hasNextPage: to < keys.length,
    hasPreviousPage: from > 0,
    cursorAt: (index) => cursorAt(index) ?? '',
    startCursor: () => cursorAt(0),
    endCursor: () => cursorAt(shown.length - 1),
  };
}
