import { graphql, printSchema } from 'graphql';
import { createSchema, type GraphRole } from '../src/graph/schema.ts';

export const ROLES: readonly GraphRole[] = ['standalone', 'subgraph'];

/** The file in which the public schema of a role is kept, in this folder or in `released/`. */
export function fileOf(role: GraphRole): string {
  return `${role}.graphql`;
}

/** The public schema of a role as its users see it: by introspection, or, for a router, by `_service { sdl }`. */
export async function printRole(role: GraphRole): Promise<string> {
  const schema = createSchema(role);
  if (role === 'standalone') return `${printSchema(schema)}\n`;
  // What introspection shows of a subgraph has no directives, and what it links to; composition reads this.
  const { data } = await graphql({ schema, source: '{ _service { sdl } }' });
  const { sdl } = data?.['_service'] as { sdl: string };
  return `${sdl.trimEnd()}\n`;
}
