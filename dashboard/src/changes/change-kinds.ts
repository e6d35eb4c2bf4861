import type { ApiKeyStatus } from '../gql/graphql.ts';

/** The key as the user saw it when the change was begun. */
export interface KeyToChange {
  readonly id: string;
  readonly label: string | null;
  readonly version: string;
  readonly status: ApiKeyStatus;
}

export type ChangeKind = 'delete' | 'disable' | 'enable' | 'extend' | 'regenerate' | 'rotate';

interface ChangeTexts {
  readonly verb: string;
  /** Before the number of keys, such as “Disable 12 keys”. */
  readonly start: string;
  /** After the number of keys, such as “12 keys are disabled”. */
  readonly done: string;
  /** The effect on several keys, and on one. */
  readonly effect: string;
  readonly effectOnOne: string;
  readonly isDangerous: boolean;
}

export const CHANGES: Readonly<Record<ChangeKind, ChangeTexts>> = {
  rotate: {
    verb: 'Rotate',
    start: 'Rotate',
    done: 'rotated',
    effect:
      'This makes a new key for each key, with the same label and grants and a new secret. The old keys go on working until the time that you choose, so that you can change the secrets where they are used.',
    effectOnOne:
      'This makes a new key with the same label and grants and a new secret. The old key goes on working until the time that you choose, so that you can change the secret where it is used.',
    isDangerous: false,
  },
  extend: {
    verb: 'Set an end',
    start: 'Set the end of',
    done: 'changed',
    effect: 'This sets when the keys end. Their ids and secrets stay the same.',
    effectOnOne: 'This sets when the key ends. Its id and secret stay the same.',
    isDangerous: false,
  },
  enable: {
    verb: 'Enable',
    start: 'Enable',
    done: 'enabled',
    effect: 'This switches the keys on. They work again, with all their grants.',
    effectOnOne: 'This switches the key on. It works again, with all its grants.',
    isDangerous: false,
  },
  disable: {
    verb: 'Disable',
    start: 'Disable',
    done: 'disabled',
    effect: 'This switches the keys off. They stop working at once. You can switch them on again.',
    effectOnOne: 'This switches the key off. It stops working at once. You can switch it on again.',
    isDangerous: true,
  },
  regenerate: {
    verb: 'Regenerate',
    start: 'Regenerate',
    done: 'regenerated',
    effect:
      'This gives each key a new secret and a new id. The old secrets stop working at once. To change them without downtime, rotate the keys instead.',
    effectOnOne:
      'This gives the key a new secret and a new id. The old secret stops working at once. To change it without downtime, rotate the key instead.',
    isDangerous: true,
  },
  delete: {
    verb: 'Delete',
    start: 'Delete',
    done: 'deleted',
    effect: 'This deletes the keys. They stop working at once, and they cannot be restored.',
    effectOnOne: 'This deletes the key. It stops working at once, and it cannot be restored.',
    isDangerous: true,
  },
};

export const CHANGE_KINDS = Object.keys(CHANGES) as readonly ChangeKind[];

export function countOf(keys: number): string {
  return keys === 1 ? '1 key' : `${keys} keys`;
}
