import { derivedUuid } from './derived-uuids.ts';

/** The e-mail address of the main account's owner. */
export const MAIN_OWNER = 'owner@example.net';

/** The e-mail address of the other account's owner. */
export const OTHER_OWNER = 'stranger@example.org';

/** The complete UUIDs to call the sandbox with. */
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
  /** The UUID of no key. */
  unknown: string;
}

/** The same in every run, so that documentation can show them. */
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

/** The rights of each credential, as the sandbox prints them when it starts. */
export const CREDENTIAL_RIGHTS: Readonly<Record<keyof SandboxCredentials, string>> = {
  administrator: 'may do everything with the keys of the main account',
  reader: 'may list and read keys, permissions and targets',
  lister: 'may only list keys',
  writer: 'may read, create, change and delete keys, but not list them',
  noGrants: 'is accepted, but may do nothing',
  disabled: 'is rejected: it is disabled',
  expired: 'is rejected: it expired in 2024',
  notYetValid: 'is rejected: it is valid from 2099 on',
  frozen: 'is rejected: it is frozen',
  otherAccount: 'may do everything with the 4 keys of another account',
  unknown: 'is rejected: no key has this UUID',
};
