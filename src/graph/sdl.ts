import { graphqlSync, printSchema, type GraphQLSchema } from 'graphql';
import type { GraphRole } from './schema.ts';

/** Prints the public schema of a role as its users get it: clients by introspection, routers by `_service { sdl }`. */
export function printPublicSchema(schema: GraphQLSchema, role: GraphRole): string {
  if (role === 'standalone') return `${printSchema(schema)}\n`;
  // Composition reads this SDL. Introspection does not show the directives of a subgraph.
  const { data } = graphqlSync({ schema, source: '{ _service { sdl } }' });
  const { sdl } = data?.['_service'] as { sdl: string };
  return `${sdl.trimEnd()}\n`;
}
