import type { GrantTextFragment } from '../gql/graphql.ts';

/** A grant as one line, such as `measurements.get_measurement for measurement 1001`. */
export function grantText({ permission, target }: GrantTextFragment): string {
  return target === null ? permission.id : `${permission.id} for ${target.type} ${target.targetId}`;
}
