import { graphql, printSchema } from 'graphql';
import { createSchema, type GraphRole } from '../src/graph/schema.ts';

export const ROLES: readonly GraphRole[] = ['standalone', 'subgraph'];

/** The name of the file with the public schema of a role, in this folder and in `released/`. */
export function fileOf(role: GraphRole): string {
  return `${role}.graphql`;
}

/** The public schema of a role as its users get it: clients by introspection, routers by `_service { sdl }`. */
export async function printRole(role: GraphRole): Promise<string> {
  const schema = createSchema(role);
  if (role === 'standalone') return `${printSchema(schema)}\n`;
  // Composition reads this SDL. Introspection does not show the directives of a subgraph.
  const { data } = await graphql({ schema, source: '{ _service { sdl } }' });
  const { sdl } = data?.['_service'] as { sdl: string };
  return `${sdl.trimEnd()}\n`;
}
