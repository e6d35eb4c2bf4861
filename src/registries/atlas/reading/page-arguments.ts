import { GatewayError } from '../../../core/errors.ts';

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/** The paging arguments of a list field, as the client sent them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The paging arguments after validation. Paging forward means `first` and `after`, backward `last` and `before`. */
export interface ParsedArguments<Cursor> {
  readonly forward: boolean;
  readonly size: number;
  /** Null for a page at the start or the end of the list. */
  readonly cursor: Cursor | null;
}

/** Throws BAD_USER_INPUT for invalid arguments. `decode` returns null for a text that is no cursor of the list. */
export function parsePageArguments<Cursor>(
  { first, after, last, before }: PageArguments,
  decode: (text: string) => Cursor | null,
): ParsedArguments<Cursor> {
  const forward = last == null;
  if (!forward && (first != null || after != null))
    throw badInput('Use `first` with `after`, or `last` with `before`. Do not mix the two pairs.');
  if (forward && before != null) throw badInput('`before` needs `last`: the number of keys to read before the cursor.');
  const size = last ?? first ?? DEFAULT_PAGE_SIZE;
  if (size < 0 || size > MAX_PAGE_SIZE)
    throw badInput(`\`${forward ? 'first' : 'last'}\` must be from 0 to ${MAX_PAGE_SIZE}.`);
  return { forward, size, cursor: forward ? readCursor('after', after) : readCursor('before', before) };

  function readCursor(name: string, text: string | null | undefined): Cursor | null {
    if (text == null) return null;
    const cursor = decode(text);
    if (cursor) return cursor;
    throw badInput(
      `\`${name}\` is not a cursor of this list. Send a cursor that this list returned with the same filter and order, unchanged.`,
    );
  }
}

function badInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
