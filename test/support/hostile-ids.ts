import fc from 'fast-check';

// Ids that must not reach the upstream, and the operations that they are tried in.

const FULL_UUID = 'c0ffee00-1111-4222-8333-444455556666';
/** Texts that are not the id of a key, but that some program could accept or interpret as a path. */
export const HOSTILE_IDS: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '../',
  '..\\',
  '%2e%2e',
  '%2E%2E%2F',
  '../measurements',
  '/',
  '//evil.example',
  'permissions',
  'permissions/x/targets',
  'aaaaaaa',
  'aaaaaaaaa',
  ' aaaaaaaa',
  'aaaaaaaa ',
  'aaaaaaaa\n',
  'aaaaaaaa/',
  'aaaaaaaa?x=1',
  'aaaaaaaa#x',
  'aaaaaaa%',
  'gggggggg',
  'ａａａａａａａａ',
  '١٢٣٤٥٦٧٨',
  '🔑🔑🔑🔑',
  'aaaa\u0000aaa',
  '\ud800aaaaaaa',
  'aaaaaaa\udfff',
  '__proto__',
  'constructor',
  'aaaaaaaa\r\nX: y',
  FULL_UUID,
  FULL_UUID.toUpperCase(),
  FULL_UUID.replaceAll('-', ''),
  `{${FULL_UUID}}`,
  'c0ffee00-****-****-****-************',
  'x'.repeat(10_000),
];

/** Every place that takes the id of a key, with an operation for it. */
export const ID_PLACES: Readonly<Record<string, string>> = {
  'Query.apiKey': 'query ($id: ID!) { it: apiKey(id: $id) { id } }',
  'Query.node': 'query ($id: ID!) { it: node(id: $id) { id } }',
  'Query.nodes': 'query ($id: ID!) { it: nodes(ids: [$id]) { id } }',
  updateApiKey: 'mutation ($id: ID!) { it: updateApiKey(input: { id: $id, label: "x" }) { apiKey { id } } }',
  replaceApiKey:
    'mutation ($id: ID!) { it: replaceApiKey(input: { id: $id, label: "x", enabled: true, grants: [] }) { apiKey { id } } }',
  regenerateApiKey: 'mutation ($id: ID!) { it: regenerateApiKey(input: { id: $id }) { secret } }',
  deleteApiKey: 'mutation ($id: ID!) { it: deleteApiKey(input: { id: $id }) { deletedId } }',
};

/** Random texts that are not an id. */
export const hostileId: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ maxLength: 9 }),
    fc.uuid(),
    fc.stringMatching(/^[0-9a-fg]{6,10}$/),
  )
  .filter((text) => !/^[0-9a-f]{8}$/i.test(text));
