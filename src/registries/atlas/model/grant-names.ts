import { targetKindOf, type Grant } from './keys.ts';

/** Equal for the same permission on the same object. Synonyms of a target type are the same type. */
export function grantName({ permission, target }: Grant): string {
  return target === null
    ? permission
    : `${permission} ${targetKindOf(target.type) ?? target.type} ${JSON.stringify(target.targetId)}`;
}
