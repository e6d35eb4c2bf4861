import { GatewayError } from '../../../core/errors.ts';
import { resemblesKey } from '../../../core/scrub.ts';
import { holdsUuid } from '../../../core/uuid.ts';
import type { KeyFilter, TargetKind } from './keys.ts';

// Ids become parts of URLs, and escaping does not make every id safe: `..` survives escaping, and `permissions` is a
// route of the REST API. So every id is checked. Error messages never repeat the rejected value, because it may be a
// full API key.

const KEY_ID = /^[0-9a-f]{8}$/i;
const PERMISSION_ID = /^[a-z][\w-]*(?:\.[\w-]+)*$/i;
const NUMERIC_ID = /^[1-9]\d{0,11}$/;
const MAX_TEXT_LENGTH = 100;

/** True if the text has the format of a key id. */
export function isKeyId(id: string): boolean {
  return KEY_ID.test(id);
}

/** Returns the id in lower case. Throws BAD_USER_INPUT if it is not a key id. */
export function parseKeyId(id: string): string {
  if (isKeyId(id)) return id.toLowerCase();
  const warning = holdsUuid(id) ? ' Do not send the rest of the UUID: it is the secret.' : '';
  throw new GatewayError(
    'BAD_USER_INPUT',
    `The id of an API key must be the first eight characters of its UUID: eight hexadecimal digits.${warning}`,
  );
}

const NUMBERED_NODE = /^(probe|measurement):(.*)$/s;

/** Splits an id of the graph into the kind of its object and the upstream's id. Throws BAD_USER_INPUT if it is not valid. */
export function parseNodeId(id: string): { readonly kind: TargetKind; readonly id: string } {
  const [, type, number = ''] = NUMBERED_NODE.exec(id) ?? [];
  if (type === undefined) return { kind: 'KEY', id: parseKeyId(id) };
  return { kind: type === 'probe' ? 'PROBE' : 'MEASUREMENT', id: parseNumericId(number) };
}

/** True if the text has the format of a probe id or a measurement id. With any other text the upstream's filter fails. */
export function isNumericId(id: string): boolean {
  return NUMERIC_ID.test(id);
}

/** Returns the id unchanged. Throws BAD_USER_INPUT if it is not the id of a probe or a measurement. */
export function parseNumericId(id: string): string {
  if (isNumericId(id)) return id;
  throw new GatewayError(
    'BAD_USER_INPUT',
    'The id of a probe or a measurement must be a number of 1 to 12 digits, without leading zeros.',
  );
}

/** Returns the id unchanged. Throws BAD_USER_INPUT if it is not a permission id. `place` says where in the input it is. */
export function parsePermissionId(id: string, place = ''): string {
  if (PERMISSION_ID.test(id) && id.length <= MAX_TEXT_LENGTH && !resemblesKey(id)) return id;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `The id of a permission${place} must be a name such as "measurements.create_measurement", of at most ${MAX_TEXT_LENGTH} characters.`,
  );
}

/** Returns the filter with null for each absent field. Throws BAD_USER_INPUT if a field is not valid. */
export function parseKeyFilter(
  filter: { [Name in keyof KeyFilter]?: string | null | undefined } | null | undefined,
): KeyFilter {
  const { permission, targetType, targetId } = filter ?? {};
  return {
    permission: permission == null ? null : parsePermissionId(permission),
    targetType: targetType == null ? null : parseText(targetType, 'targetType', 'such as "probe"'),
    targetId:
      targetId == null
        ? null
        : parseText(
            targetId,
            'targetId',
            'such as the number of a probe; for a key, only the first eight characters of its UUID',
          ),
  };
}

/** Returns the search text of `apiKeyPermission.targets`; null if there is none. Throws BAD_USER_INPUT if it is not valid. */
export function parseSearch(search: string | null | undefined): string | null {
  return search == null || search === '' ? null : parseText(search, 'search', 'a part of a label');
}

/** Returns the text. Throws BAD_USER_INPUT if it is empty, too long or could be a key. `name` and `example` are for the message. */
export function parseText(text: string, name: string, example: string): string {
  if (text !== '' && text.length <= MAX_TEXT_LENGTH && !resemblesKey(text)) return text;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `\`${name}\` must be a text of 1 to ${MAX_TEXT_LENGTH} characters, ${example}. It must not contain a UUID, nor most of one.`,
  );
}
