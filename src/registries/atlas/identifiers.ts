import { GatewayError } from '../../core/errors.ts';
import { holdsUuid } from '../../core/uuid.ts';
import type { KeyFilter } from './model.ts';

// Ids become parts of URLs. Escaping does not make them safe (`..` survives it, and `permissions` is a route of its
// own), so they are checked; and a refusal never repeats what was given, which may be a whole secret.

const KEY_ID = /^[0-9a-f]{8}$/i;
const PERMISSION_ID = /^[a-z][\w-]*(?:\.[\w-]+)*$/i;
const NUMBER = /^[1-9]\d{0,11}$/;
const MAX_WORD_LENGTH = 100;

/** True for what may be the id of a key. */
export function isKeyId(id: string): boolean {
  return KEY_ID.test(id);
}

/** The id in lower case, or BAD_USER_INPUT. */
export function parseKeyId(id: string): string {
  if (isKeyId(id)) return id.toLowerCase();
  const warning = holdsUuid(id) ? ' Give no more than that: the rest is the secret.' : '';
  throw new GatewayError(
    'BAD_USER_INPUT',
    `The id of an API key is the first eight characters of its UUID, hexadecimal digits.${warning}`,
  );
}

/** True for what may be the id of a probe or a measurement; anything else would make the upstream's filter fail. */
export function isNumber(id: string): boolean {
  return NUMBER.test(id);
}

/** The id of a probe or a measurement as it is, or BAD_USER_INPUT. */
export function parseNumber(id: string): string {
  if (isNumber(id)) return id;
  throw new GatewayError('BAD_USER_INPUT', 'The id of a probe or a measurement is its number, without leading zeros.');
}

/** The id as it is, or BAD_USER_INPUT; `place` says which of several it is. */
export function parsePermissionId(id: string, place = ''): string {
  if (PERMISSION_ID.test(id) && id.length <= MAX_WORD_LENGTH && !holdsUuid(id)) return id;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `The id of a permission${place} is a name such as "measurements.create_measurement".`,
  );
}

/** The filter with nulls for what is not given, or BAD_USER_INPUT. */
export function parseKeyFilter(
  filter: { [Name in keyof KeyFilter]?: string | null | undefined } | null | undefined,
): KeyFilter {
  const { permission, targetType, targetId } = filter ?? {};
  return {
    permission: permission == null ? null : parsePermissionId(permission),
    targetType: targetType == null ? null : parseWord(targetType, 'targetType', 'such as "probe"'),
    targetId:
      targetId == null
        ? null
        : parseWord(
            targetId,
            'targetId',
            "such as a probe's number; of a key, the first eight characters of its UUID and no more",
          ),
  };
}

/** What `apiKeyPermission.targets` is searched for, or BAD_USER_INPUT; null searches for nothing in particular. */
export function parseSearch(search: string | null | undefined): string | null {
  return search == null || search === '' ? null : parseWord(search, 'search', 'a part of a label');
}

function parseWord(word: string, name: string, example: string): string {
  if (word !== '' && word.length <= MAX_WORD_LENGTH && !holdsUuid(word)) return word;
  throw new GatewayError('BAD_USER_INPUT', `\`${name}\` is a text of 1 to ${MAX_WORD_LENGTH} characters, ${example}.`);
}
