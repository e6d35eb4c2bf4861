import { CREATE_KEY, DRY_RUN, REGENERATE_KEY } from './example-mutations.ts';
import {
  ARIN_KEY,
  KEYS_OF_THE_ACCOUNT,
  ONE_KEY,
  PERMISSIONS,
  REPORT,
  WHO_AM_I,
  WHO_MAY,
  WORRYING,
} from './example-queries.ts';

/** An example operation, which the page opens in its own tab. */
export interface ExampleOperation {
  readonly query: string;
  /** JSON text, as the editor of the page needs it. */
  readonly variables?: string;
}

// Three keys of the sandbox: the one that `npm start` prints, one that may only read, and one that the first one can regenerate without losing its own
// access. No example of the documentation uses the second one. In front of RIPE Atlas they are placeholders: most likely, no
// such keys exist there.
const SANDBOX_KEY_ID = 'c6f8a5b0';
const READER_KEY_ID = '361fff4d';
const OTHER_SANDBOX_KEY_ID = '0cd1d7c7';

const newKey = {
  label: 'Made in GraphiQL',
  validTo: '2030-01-01T00:00:00Z',
  grants: [{ permission: 'probes.get_probe_details', target: { type: 'probe', targetId: '101' } }],
};

/** The examples in the order of their tabs. The first tab is active. No example runs until the user runs it. */
export function exampleOperations(hasArin: boolean): readonly ExampleOperation[] {
  return hasArin ? [...OF_RIPE_ATLAS, { query: ARIN_KEY }] : OF_RIPE_ATLAS;
}

const OF_RIPE_ATLAS: readonly ExampleOperation[] = [
  { query: KEYS_OF_THE_ACCOUNT },
  { query: ONE_KEY, variables: asText({ id: SANDBOX_KEY_ID }) },
  { query: WHO_AM_I },
  { query: PERMISSIONS },
  { query: WHO_MAY, variables: asText({ permission: 'keys.get_key' }) },
  { query: WORRYING },
  { query: REPORT },
  { query: DRY_RUN, variables: asText({ keys: [{ id: READER_KEY_ID }, { id: OTHER_SANDBOX_KEY_ID }] }) },
  { query: CREATE_KEY, variables: asText({ input: newKey }) },
  { query: REGENERATE_KEY, variables: asText({ input: { id: OTHER_SANDBOX_KEY_ID } }) },
];

function asText(variables: object): string {
  return JSON.stringify(variables, null, 2);
}
