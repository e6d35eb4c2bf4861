import { derivedUuid } from './derived-uuids.ts';

/** The e-mail address of the main account's owner. */
export const MAIN_OWNER = 'owner@example.net';

/** The e-mail address of the other account's owner. */
export const OTHER_OWNER = 'stranger@example.org';

/** Whole UUIDs to call the sandbox with; `unknown` belongs to no key at all. */
export interface SandboxCredentials {
  administrator: string;
  reader: string;
  lister: string;
  writer: string;
  noGrants: string;
  disabled: string;
  expired: string;
  notYetValid: string;
  frozen: string;
  otherAccount: string;
  unknown: string;
}

/** The same in every run, so that a page of documentation may print them. */
export const CREDENTIALS: Readonly<SandboxCredentials> = {
  administrator: derivedUuid('administrator'),
  reader: derivedUuid('reader'),
  lister: derivedUuid('lister'),
  writer: derivedUuid('writer'),
  noGrants: derivedUuid('no-grants'),
  disabled: derivedUuid('disabled'),
  expired: derivedUuid('expired'),
  notYetValid: derivedUuid('not-yet-valid'),
  frozen: derivedUuid('frozen'),
  otherAccount: derivedUuid('other-account'),
  unknown: derivedUuid('unknown'),
};

/** What each credential may do, in words. */
export const CREDENTIAL_RIGHTS: Readonly<Record<keyof SandboxCredentials, string>> = {
  administrator: 'may do everything with the keys of the main account, and more',
  reader: 'may list and read keys, permissions and targets',
  lister: 'may list keys, nothing else',
  writer: 'may read, create, change and delete keys, but not list them',
  noGrants: 'signs in, but may do nothing',
  disabled: 'is refused: it is disabled',
  expired: 'is refused: it expired in 2024',
  notYetValid: 'is refused: it is valid from 2099 on',
  frozen: 'is refused: it is frozen',
  otherAccount: 'may do everything with the few keys of another account',
  unknown: 'is refused: no such key exists',
};
