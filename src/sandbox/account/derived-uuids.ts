import { hash } from 'node:crypto';
import { idOf } from './stored-key.ts';

/** A UUID that looks random but is the same in every run. `isTaken` rejects ids that are in use. */
export function derivedUuid(name: string, isTaken: (id: string) => boolean = () => false): string {
  for (let attempt = 0; ; attempt += 1) {
    const uuid = uuidFrom(hash('sha256', `atlas-keys-sandbox/${name}/${attempt}`));
    if (!isTaken(idOf(uuid))) return uuid;
  }
}

/** The form in which answers show a UUID, except for the answers that create or regenerate a key. */
export function maskedUuid(uuid: string): string {
  return `${idOf(uuid)}-****-****-****-************`;
}

function uuidFrom(digest: string): string {
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
