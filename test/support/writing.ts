import type { Sandbox } from '../../src/sandbox/server.ts';
import type { AnswerError, ExecuteOptions, TestGateway } from './gateway.ts';

/** The response to a write, and the upstream calls that it made. */
export interface Written {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly payload: any;
  readonly errors: readonly AnswerError[];
  /** Each call with its body as it was sent: `PATCH /keys/1a2b3c4d/ {"label":"New"}`. */
  readonly calls: readonly string[];
  readonly status: number;
}

export type Kind = 'create' | 'delete' | 'regenerate' | 'replace' | 'update';

const STATE = 'apiKey { id label enabled validFrom validTo grants { permission { id } target { type targetId } } }';
const ERRORS = 'userErrors { code message field }';

/** All fields of the payload of each mutation. */
const PAYLOADS: Record<Kind, string> = {
  create: `${STATE} secret ${ERRORS}`,
  update: `${STATE} ${ERRORS}`,
  replace: `${STATE} ${ERRORS}`,
  regenerate: `${STATE} previousId secret ${ERRORS}`,
  delete: `deletedId ${STATE} ${ERRORS}`,
};

export const KINDS = ['create', 'update', 'replace', 'regenerate', 'delete'] as const;

/** Sends one mutation with this input. */
export async function write(
  gateway: TestGateway,
  kind: Kind,
  input: object,
  options: ExecuteOptions = {},
): Promise<Written> {
  const name = `${kind}ApiKey`;
  const type = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}ApiKeyInput`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${PAYLOADS[kind]} } }`;
  const { data, errors, status } = await gateway.execute(document, { ...options, variables: { input } });
  return { payload: data?.[name] ?? null, errors, calls: callsWithBodies(gateway.sandbox), status };
}

/** An input that the sandbox accepts. `id` is the key to write; `create` ignores it. */
export function goodInput(kind: Kind, id: string): object {
  if (kind === 'create') return { label: 'New' };
  if (kind === 'update') return { id, label: 'New' };
  return kind === 'replace' ? { id, label: 'New', enabled: true, grants: [] } : { id };
}

/** The upstream calls since they were last taken, with their bodies. */
export function callsWithBodies(sandbox: Sandbox): string[] {
  return sandbox
    .takeCalls()
    .map(({ method, path, body }) => `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
}

/** The id of the key with this label in the seed data. */
export function idOfLabel({ account }: Sandbox, label: string): string {
  const id = account.ids().find((candidate) => account.row(candidate).label === label);
  if (id === undefined) throw new Error(`The sandbox has no key labelled "${label}".`);
  return id;
}

/** Reads the grants of a key, and returns them in the form of an input. */
export async function readGrants(gateway: TestGateway, id: string): Promise<object[]> {
  const { data } = await gateway.execute(
    `{ apiKey(id: "${id}") { grants { permission { id } target { type targetId } } } }`,
  );
  gateway.sandbox.takeCalls();
  return data.apiKey.grants.map(({ permission, target }: { permission: { id: string }; target: object | null }) => ({
    permission: permission.id,
    target,
  }));
}
