// Credentials of people who don't exist: in the shape of keys, and keys of nothing.

const CALLERS = 500;

/** Who is measured: their keys take turns, as a service limits how often one may ask. */
export const CALLERS_IN_TURN: readonly string[] = Array.from({ length: CALLERS }, (_, index) => credential(index));

/** Who asks when answers are checked and upstream calls are counted. */
export const CHECKING_CALLER = credential(0xffff_ffff);

function credential(number: number): string {
  const digits = number.toString(16).padStart(8, '0');
  return `Key ${digits}-0000-4000-8000-0000${digits}`;
}
