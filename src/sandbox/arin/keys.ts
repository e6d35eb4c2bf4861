/** The keys of the sandbox. All of them are made up. The names say what ARIN would do with such a key. */
export const ARIN_KEYS = {
  /** May request every report and fetch every download. */
  owner: 'API-1A2B-3C4D-5E6F-7A8B',
  /** Has no grant for WhoWas, no network of its own, and no approval for downloads. In the longer of the two forms. */
  limited: 'API-9C8D-7E6F-5A4B-3C2D-1E0F-2A3B-4C5D-6E7F',
  /** Was deactivated in ARIN Online. */
  inactive: 'API-0F0E-0D0C-0B0A-0908',
} as const;

/** The name of a key that ARIN accepts. Null if it is unknown or inactive: ARIN does not tell these apart. */
export function activeKey(key: string | null): 'limited' | 'owner' | null {
  if (key === ARIN_KEYS.owner) return 'owner';
  return key === ARIN_KEYS.limited ? 'limited' : null;
}
