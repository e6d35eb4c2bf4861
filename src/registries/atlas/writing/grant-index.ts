import { isFullUuid } from '../../../core/uuid.ts';
import { shownTargetId, targetKindOf } from '../model/keys.ts';
import type { GrantBody } from '../rest/bodies.ts';

/**
 * Finds grants of the same permission on the same object. The graph shows the id of a key shortened, so a shortened id names
 * the same object as each longer form of it. Two full UUIDs must be equal. Synonyms of a target type are the same type.
 */
export class GrantIndex {
  readonly #bodies = new Map<string, GrantBody[]>();

  constructor(bodies: readonly GrantBody[]) {
    for (const body of bodies) this.add(body);
  }

  add(body: GrantBody): void {
    const name = nameOf(body);
    const bodies = this.#bodies.get(name);
    if (bodies) bodies.push(body);
    else this.#bodies.set(name, [body]);
  }

  find(body: GrantBody): GrantBody | undefined {
    return this.#bodies.get(nameOf(body))?.find(({ target }) => mayBeSameId(target?.id, body.target?.id));
  }
}

function nameOf({ permission, target }: GrantBody): string {
  if (target === undefined) return permission;
  return `${permission} ${JSON.stringify([targetKindOf(target.type) ?? target.type, shownTargetId(target.type, target.id)])}`;
}

/** For two ids that are shown as the same text. */
function mayBeSameId(one = '', other = ''): boolean {
  return !isFullUuid(one) || !isFullUuid(other) || one.toLowerCase() === other.toLowerCase();
}
