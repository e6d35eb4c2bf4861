import { createSchema, type GraphRole } from '../src/graph/schema.ts';
import { printPublicSchema } from '../src/graph/sdl.ts';

export const ROLES: readonly GraphRole[] = ['standalone', 'subgraph'];

/** The name of the file with the public schema of a role, in this folder and in `released/`. */
export function fileOf(role: GraphRole): string {
  return `${role}.graphql`;
}

export function printRole(role: GraphRole): string {
  return printPublicSchema(createSchema(role), role);
}
