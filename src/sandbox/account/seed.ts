import { createAccount, type Account } from './account.ts';
import { CREDENTIALS, MAIN_OWNER, OTHER_OWNER } from './credentials.ts';
import { derivedUuid } from './derived-uuids.ts';
import { administratorGrants, everydayGrants } from './seed-grants.ts';
import { credentialSketches, oddSketches, type KeySketch } from './special-keys.ts';
import { idOf, type StoredKey } from './stored-key.ts';
import { storeTimestamp } from './timestamps.ts';

/** In milliseconds. */
const DAY = 86_400_000;
const HOUR = 3_600_000;
const PURPOSES = ['Nightly traceroutes', 'Anchor dashboard', 'Outage alerts', 'Student project', 'DNS survey'];

type Keymaker = (sketch: KeySketch, index: number) => StoredKey;

/** The account that most credentials belong to. It lists the credentials, then the odd keys, then everyday keys. */
export function seedMainAccount(size: number, now: Date): Account {
  const make = createKeymaker(MAIN_OWNER, now);
  const special = [...credentialSketches(), ...oddSketches()].map(make);
  const keys = special.slice(0, size);
  for (let index = special.length; index < size; index += 1) keys.push(make(everydaySketch(index, now), index));
  // If the list is too short for all credentials, the others are not listed but can still be used.
  const credentials = new Set<string>(Object.values(CREDENTIALS));
  return createAccount(
    MAIN_OWNER,
    keys,
    special.slice(size).filter(({ uuid }) => credentials.has(uuid)),
  );
}

/** Another account with 4 keys, which the main account must never see. */
export function seedOtherAccount(now: Date): Account {
  const make = createKeymaker(OTHER_OWNER, now);
  const sketches: KeySketch[] = [
    { name: 'owner', credential: 'otherAccount', label: 'The stranger’s own', grants: administratorGrants() },
    ...[1, 2, 3].map((index) => ({ name: `key-${index}`, label: `The stranger’s key ${index}` })),
  ];
  return createAccount(OTHER_OWNER, sketches.map(make));
}

function createKeymaker(owner: string, now: Date): Keymaker {
  // No other key may get the id of a credential, in either account.
  const taken = new Set(Object.values(CREDENTIALS).map(idOf));
  return ({ name, credential, ...given }, index) => {
    const uuid = credential ? CREDENTIALS[credential] : derivedUuid(`${owner}/${name}`, (id) => taken.has(id));
    taken.add(idOf(uuid));
    return { ...ordinaryKey(index, now), ...given, uuid };
  };
}

function ordinaryKey(index: number, now: Date): Omit<StoredKey, 'uuid'> {
  return {
    label: null,
    created_at: storeTimestamp(now.getTime() - (30 + (index % 900)) * DAY - index * 61_000),
    valid_from: null,
    valid_to: null,
    last_used: storeTimestamp(now.getTime() - ((index * 7) % 700) * HOUR),
    enabled: true,
    is_frozen: false,
    grants: everydayGrants(index),
  };
}

function everydaySketch(index: number, now: Date): KeySketch {
  return {
    name: `everyday-${index}`,
    label: index % 13 === 0 ? null : `${PURPOSES[index % PURPOSES.length]} ${index}`,
    enabled: index % 9 !== 4,
    is_frozen: index % 17 === 3,
    ...(index % 6 === 1 ? { last_used: null } : {}),
    ...(index % 10 === 5 ? { valid_to: storeTimestamp(now.getTime() + (index % 365) * DAY) } : {}),
    ...(index % 10 === 7 ? { valid_from: '2022-05-01T00:00:00', valid_to: '2024-05-01T00:00:00' } : {}),
    ...(index % 20 === 9 ? { valid_from: '2099-06-01T00:00:00' } : {}),
  };
}
