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
      'Each key gets a successor with the same label and grants, and a new secret. The old key works until the end of the overlap, so that you can change the secret where it is used.',
    effectOnOne:
      'A new key with the same label and grants gets a new secret. The old key works until the end of the overlap, so that you can change the secret where it is used.',
    isDangerous: false,
  },
  extend: {
    verb: 'Set an end',
    start: 'Set the end of',
    done: 'changed',
    effect: 'The keys get another end of their validity. Their ids and secrets stay.',
    effectOnOne: 'The key gets another end of its validity. Its id and secret stay.',
    isDangerous: false,
  },
  enable: {
    verb: 'Enable',
    start: 'Enable',
    done: 'enabled',
    effect: 'The keys are switched on: they work again, with all their grants.',
    effectOnOne: 'The key is switched on: it works again, with all its grants.',
    isDangerous: false,
  },
  disable: {
    verb: 'Disable',
    start: 'Disable',
    done: 'disabled',
    effect: 'The keys are switched off: they stop working at once. You can switch them on again.',
    effectOnOne: 'The key is switched off: it stops working at once. You can switch it on again.',
    isDangerous: true,
  },
  regenerate: {
    verb: 'Regenerate',
    start: 'Regenerate',
    done: 'regenerated',
    effect:
      'Each key gets a new secret and a new id. The old secret stops working at once. To change it without downtime, rotate the keys instead.',
    effectOnOne:
      'The key gets a new secret and a new id. The old secret stops working at once. To change it without downtime, rotate the key instead.',
    isDangerous: true,
  },
  delete: {
    verb: 'Delete',
    start: 'Delete',
    done: 'deleted',
    effect: 'The keys stop working at once, and they cannot be restored.',
    effectOnOne: 'The key stops working at once, and it cannot be restored.',
    isDangerous: true,
  },
};

export const CHANGE_KINDS = Object.keys(CHANGES) as readonly ChangeKind[];

export function countOf(keys: number): string {
  return keys === 1 ? '1 key' : `${keys} keys`;
}
