import { holdsIf, notChecked, type Behaviour, type Finding } from '../behaviour.ts';
import { largestPage, pageOf, type Row } from '../calls.ts';
import type { LiveService } from '../service.ts';
import { isFullUuid } from '../../src/core/uuid.ts';
import { isKeyId } from '../../src/registries/atlas/model/identifiers.ts';
import { isReadable, targetKindOf } from '../../src/registries/atlas/model/keys.ts';
import { isRow } from '../../src/registries/atlas/rest/values.ts';
import { parseKeyPage } from '../../src/registries/atlas/rest/wire.ts';

const FIELDS = [
  'uuid',
  'url',
  'label',
  'created_at',
  'valid_from',
  'valid_to',
  'last_used',
  'enabled',
  'is_active',
  'is_frozen',
  'grants',
];
const TIMES = ['created_at', 'valid_from', 'valid_to', 'last_used'];
const ID_LENGTH = 8;

export const KEYS: readonly Behaviour[] = [
  {
    name: 'fields of a key',
    basis: 'documented',
    expected: 'all of the documentation',
    otherwise: 'The gateway shows null for a field that is missing.',
    check: onRows((rows) => {
      const missing = FIELDS.filter((field) => !rows.every((row) => field in row));
      return holdsIf(missing.length === 0, `without ${missing.join(', ')}`);
    }),
  },
  {
    name: 'keys that the gateway can read',
    basis: 'assumed',
    expected: 'all',
    otherwise: 'The gateway leaves the other keys out, with an error that names the field.',
    check: onRows((_rows, json) => {
      const { rows } = parseKeyPage(json, () => undefined);
      const unreadable = rows.filter((row) => !isReadable(row)).length;
      return holdsIf(unreadable === 0, `${unreadable} of ${rows.length} can't be read`);
    }),
  },
  {
    name: 'form of the UUID in a list',
    basis: 'assumed',
    expected: 'eight digits, the rest masked',
    otherwise:
      'Without the eight digits the gateway has no id. A complete UUID is a secret that anyone who may list keys gets.',
    check: onRows((rows) => {
      const uuids = rows.map(({ uuid }) => (typeof uuid === 'string' ? uuid : ''));
      const odd = uuids.find((uuid) => !isKeyId(uuid.slice(0, ID_LENGTH)) || isFullUuid(uuid));
      return holdsIf(odd === undefined, formOf(odd ?? ''));
    }),
  },
  {
    name: 'form of times',
    basis: 'seen',
    expected: 'without a time zone',
    otherwise: 'The gateway also reads times with a time zone, and Unix seconds.',
    check: onRows((rows) => {
      const times = rows.flatMap((row) => TIMES.map((name) => row[name])).filter((time) => time != null);
      if (times.length === 0) return notChecked('no key has a time');
      const odd = times.find((time) => timeFormOf(time) !== NAIVE);
      return holdsIf(odd === undefined, timeFormOf(odd));
    }),
  },
  {
    name: 'a key as the target of a grant',
    basis: 'assumed',
    expected: 'its first eight characters',
    otherwise:
      'The gateway shows the first eight characters of a complete UUID, and sends the complete one back in a write.',
    check: onRows((rows) => {
      const ids = rows.flatMap(keyTargetsOf);
      if (ids.length === 0) return notChecked('no listed key has such a grant');
      const odd = ids.find((id) => typeof id !== 'string' || !isKeyId(id));
      return holdsIf(odd === undefined, formOf(odd));
    }),
  },
];

/** The check of the rows of the largest page. */
function onRows(check: (rows: readonly Row[], json: unknown) => Finding) {
  return async (service: LiveService): Promise<Finding> => {
    const answer = await largestPage(service);
    const page = pageOf(answer);
    if (!page) return holdsIf(false, 'no page');
    return page.rows.length === 0 ? notChecked('the account has no keys') : check(page.rows, answer.json);
  };
}

const LONGEST_FORM = 40;

/** The form of an id: each letter and digit as `x`. Nothing else of it is printed, because it may be a secret. */
function formOf(id: unknown): string {
  if (typeof id !== 'string') return 'no text';
  if (isFullUuid(id)) return 'a complete UUID';
  return `the form ${id.replaceAll(/[^*.…-]/gu, 'x').slice(0, LONGEST_FORM)}`;
}

const NAIVE = 'without a time zone';

function timeFormOf(time: unknown): string {
  if (typeof time === 'number') return 'Unix seconds';
  if (typeof time !== 'string') return 'no time';
  if (/^[\d:T.-]+Z$/.test(time)) return 'with Z';
  if (/^[\d:T.-]+[+-]\d\d:?\d\d$/.test(time)) return 'with an offset';
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(time) ? NAIVE : 'another form';
}

function keyTargetsOf({ grants }: Row): unknown[] {
  if (!Array.isArray(grants)) return [];
  const targets = grants.map((grant) => (isRow(grant) ? grant.target : null)).filter(isRow);
  return targets.filter(({ type }) => typeof type === 'string' && targetKindOf(type) === 'KEY').map(({ id }) => id);
}
