import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { expect, it } from 'vitest';
import { createSchema } from '../src/graph/schema.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

// Only an operation that selects a field shows whether the field has a resolver. This test therefore selects every field,
// and requires a value for each of them somewhere. The alias `Type__field` says in the response which field it is.

/** The arguments of each field that needs them, by `Type.field`. */
type Arguments = Readonly<Record<string, string>>;

function selectionOf(schema: GraphQLSchema, type: GraphQLCompositeType, above: readonly string[] = []): string {
  const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const parts = members.map(
    (member) => `... on ${member.name} { ${fieldsOf(schema, member, [...above, member.name])} }`,
  );
  const own =
    isAbstractType(type) && 'getFields' in type
      ? Object.keys(type.getFields()).map((name) => `${type.name}__${name}: ${name}`)
      : [];
  return ['__typename', ...own, ...parts].join(' ');
}

/** Selects every field of a type. If the path contains the type already, only its leaf fields, so that it ends. */
function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, path: readonly string[]): string {
  // `ApiKey` has a way to grants that is shorter.
  const isShorterElsewhere = type.name === 'Grant' && path.includes('ApiKeyFinding');
  const isRepeated = isShorterElsewhere || path.indexOf(type.name) < path.length - 1;
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    if (isCompositeType(below) && isRepeated) return [];
    return [callOf(type, field, {}) + (isCompositeType(below) ? ` { ${selectionOf(schema, below, path)} }` : '')];
  });
  return ['__typename', ...fields].join(' ');
}

function callOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, given: Arguments): string {
  const coordinate = `${type.name}.${field.name}`;
  const text = given[coordinate];
  if (coordinate === 'Arin.ticket') return `${type.name}__${field.name}: ${field.name}(id: "20261012-X1")`;
  if (text === undefined && field.args.some(isRequiredArgument))
    throw new Error(`${coordinate} needs arguments: add them in this test.`);
  return `${type.name}__${field.name}: ${field.name}${text === undefined ? '' : `(${text})`}`;
}

/** Types of which the operations that write select only the leaf fields: a document has a limit of its own. */
const READ_BY_QUERIES = ['ApiKey', 'Grant'];

/** One operation per root field that needs no arguments or is in `given`, with all fields below it. */
function operationsOf(schema: GraphQLSchema, root: GraphQLObjectType, given: Arguments): string[] {
  const fields = Object.values(root.getFields()).filter(
    ({ name, args }) => `${root.name}.${name}` in given || args.length === 0,
  );
  const isWrite = root === schema.getMutationType();
  return fields.map((field) => {
    const below = getNamedType(field.type);
    const text = `${callOf(root, field, given)} { ${isCompositeType(below) ? selectionOf(schema, below, isWrite ? READ_BY_QUERIES : []) : ''} }`;
    return `${isWrite ? 'mutation' : 'query'} { ${text} }`;
  });
}

/** Adds the fields that have a value in this response to `covered`, as `Type.field`. */
function coveredBy(answer: unknown, covered: Set<string>): void {
  if (typeof answer !== 'object' || answer === null) return;
  for (const [key, value] of Object.entries(answer)) {
    if (value !== null && key.includes('__') && !key.startsWith('__')) covered.add(key.replace('__', '.'));
    coveredBy(value, covered);
  }
}

function everyField(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isCompositeType(type) && 'getFields' in type && !type.name.startsWith('__'))
    .flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : [],
    );
}

/** Adds a key whose fields all have a value, with a grant for every kind of target. Returns its id. */
function seedFullKey({ sandbox }: TestGateway): string {
  const target = (type: string, id: string) => ({ permission: `${type}s.any`, target: { type, id } });
  return sandbox.account.insertAt(0, {
    label: 'Full',
    valid_from: '2020-01-01T00:00:00',
    valid_to: '2099-01-01T00:00:00',
    last_used: '2026-01-01T00:00:00',
    grants: [
      target('probe', '1'),
      target('measurement', '1000001'),
      target('key', sandbox.credentials.reader),
      { permission: 'keys.get_key', target: null },
    ],
  });
}

it('every field of the schema has a resolver that returns a value', async () => {
  // An operation with every field exceeds the default limits.
  const documentLimits = { aliases: 5_000, depth: 30, lines: 20_000 };
  const costLimits = { values: 10_000_000, bytes: 64 * 1024 * 1024 };
  await using gateway = await startTestGateway({
    arin: true,
    gateway: { upstreamTimeoutMs: 15_000, documentLimits, costLimits },
  });
  const headers = { 'x-arin-api-key': gateway.arin.keys.owner };
  const schema = createSchema('standalone');
  const covered = new Set<string>();
  const run = async (
    root: GraphQLObjectType | null | undefined,
    given: Arguments,
    key = gateway.sandbox.credentials.administrator,
  ): Promise<void> => {
    if (!isObjectType(root)) throw new Error('The schema lacks a root type.');
    for (const operation of operationsOf(schema, root, given)) {
      const { data, errors } = await gateway.execute(operation, { key, headers });
      expect(errors).toEqual([]);
      coveredBy(data, covered);
    }
  };

  const id = `id: "${seedFullKey(gateway)}"`;
  const query = schema.getQueryType();
  await run(query, {
    'Query.apiKey': id,
    'Query.apiKeys': 'first: 1',
    'Query.apiKeyReport': 'filter: null',
    'Query.apiKeyPermission': 'id: "keys.get_key"',
    'Query.node': id,
    'Query.nodes': `ids: ["c6f8a5b0"]`,
  });
  const closed = await gateway.execute(
    '{ Query__arin: arin { Arin__ticket: ticket(id: "20260902-X7") { ArinTicket__resolution: resolution ArinTicket__resolvedAt: resolvedAt ArinTicket__closedAt: closedAt ArinTicket__attachments: attachments { ArinAttachment__messageId: messageId ArinAttachment__attachmentId: attachmentId ArinAttachment__fileName: fileName } } } }',
    { headers },
  );
  coveredBy(closed.data, covered);
  const mutation = schema.getMutationType();
  const create = 'input: { label: "New", validTo: "2099-01-01T00:00:00Z", grants: [{ permission: "keys.get_key" }] }';
  await run(mutation, {
    'Mutation.createApiKey': create,
    'Mutation.updateApiKey': `input: { ${id}, label: "Full and new" }`,
    'Mutation.replaceApiKey': `input: { ${id}, label: "Replaced", enabled: true, grants: [] }`,
    'Mutation.regenerateApiKey': `input: { id: "${gateway.sandbox.account.ids()[30]}" }`,
    'Mutation.deleteApiKey': `input: { id: "${gateway.sandbox.account.ids()[40]}" }`,
    'Mutation.requestArinReport': 'input: { kind: ASSOCIATIONS }',
  });
  await run(mutation, { 'Mutation.requestArinReport': 'input: { kind: WHOWAS_NET }' });
  const { account } = gateway.sandbox;
  const job = (): string => {
    const grants = [
      { permission: 'keys.get_key', target: null },
      { permission: 'keys.list_keys', target: null },
    ];
    return account.insertAt(0, { label: 'Job', valid_to: '2099-01-01T00:00:00', grants });
  };
  const keys = (...ids: string[]): string => `keys: [${ids.map((key) => `{ id: "${key}" }`).join(', ')}]`;
  const retireAt = 'retireAt: "2098-01-01T00:00:00Z"';
  const patch =
    'patch: { addGrants: [{ permission: "keys.list_permissions" }], removeGrants: [{ permission: "keys.get_key" }] }';
  const writes = (more: string): Arguments => ({
    'Mutation.createApiKey': `${create.slice(0, -1)}${more} }`,
    'Mutation.updateApiKey': `input: { id: "${job()}", label: "Changed"${more} }`,
    'Mutation.replaceApiKey': `input: { id: "${job()}", label: "Replaced", enabled: true, grants: []${more} }`,
    'Mutation.regenerateApiKey': `input: { id: "${job()}"${more} }`,
    'Mutation.deleteApiKey': `input: { id: "${job()}"${more} }`,
    'Mutation.rotateApiKey': `input: { id: "${job()}", ${retireAt}${more} }`,
    'Mutation.updateApiKeys': `input: { ${keys(job())}, ${patch}${more} }`,
    'Mutation.regenerateApiKeys': `input: { ${keys(job())}${more} }`,
    'Mutation.rotateApiKeys': `input: { ${keys(job())}, ${retireAt}${more} }`,
    'Mutation.deleteApiKeys': `input: { ${keys(job())}${more} }`,
  });
  await run(mutation, writes(''));
  await run(mutation, writes(', dryRun: true'));
  // Some fields have a value only if a write fails or is rejected.
  gateway.sandbox.fault({ method: 'PATCH', answer: { status: 429, headers: { 'retry-after': '7' } } });
  await run(mutation, { 'Mutation.updateApiKeys': `input: { ${keys(job())}, patch: { enabled: true } }` });
  gateway.sandbox.fault({ method: 'PATCH', answer: { kind: 'reset-after' } });
  await run(mutation, { 'Mutation.rotateApiKey': `input: { id: "${job()}", ${retireAt} }` });
  gateway.sandbox.fault({ method: 'PATCH', times: 2, answer: { kind: 'reset-after' } });
  await run(mutation, {
    'Mutation.regenerateApiKeys': `input: { ${keys(job())} }`,
    'Mutation.rotateApiKeys': `input: { ${keys(job())}, ${retireAt} }`,
  });
  const twice = keys('c6f8a5b0', 'c6f8a5b0');
  await run(mutation, {
    'Mutation.rotateApiKey': `input: { id: "c6f8a5b0", ${retireAt} }`,
    'Mutation.updateApiKeys': `input: { ${twice}, patch: { enabled: true } }`,
    'Mutation.regenerateApiKeys': `input: { ${twice} }`,
    'Mutation.rotateApiKeys': `input: { ${twice}, ${retireAt} }`,
    'Mutation.deleteApiKeys': `input: { ${twice} }`,
  });
  await run(mutation, { 'Mutation.deleteApiKeys': `input: { ${keys('c6f8a5b0')} }` });
  await run(mutation, {
    'Mutation.createApiKey': 'input: { grants: [{ permission: "keys.eat_key" }] }',
    'Mutation.deleteApiKey': 'input: { id: "c6f8a5b0" }',
  });

  const { disabled } = gateway.sandbox.credentials;
  const detail = await gateway.execute('{ Query__callingKey: callingKey { CallingKey__detail: detail } }', {
    key: disabled,
  });
  coveredBy(detail.data, covered);
  expect(everyField(schema).filter((field) => !covered.has(field))).toEqual([]);
});
