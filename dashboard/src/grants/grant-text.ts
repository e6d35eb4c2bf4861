import { GrantTextFragmentDoc, type GrantInput, type GrantTextFragment } from '../gql/graphql.ts';
import { readFragment, type FragmentType } from '../gql/index.ts';

/** A grant as one line, such as `measurements.get_measurement for measurement 1001`. */
export function grantText({ permission, target }: GrantInput): string {
  return target ? `${permission} for ${target.type} ${target.targetId}` : permission;
}

/** A grant of a key in the form of the input. */
export function grantInputOf({ permission, target }: GrantTextFragment): GrantInput {
  return { permission: permission.id, ...(target && { target: { type: target.type, targetId: target.targetId } }) };
}

/** Grants of a key, each as one line. */
export function grantTexts(grants: readonly FragmentType<typeof GrantTextFragmentDoc>[]): string[] {
  return grants.map((grant) => grantText(grantInputOf(readFragment(GrantTextFragmentDoc, grant))));
}
