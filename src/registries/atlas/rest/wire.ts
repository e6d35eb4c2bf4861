import { Secret } from '../../../core/secret.ts';
import { scrub } from '../../../core/scrub.ts';
import { isFullUuid } from '../../../core/uuid.ts';
import { isKeyId } from '../model/identifiers.ts';
import { shownTargetId } from '../model/keys.ts';
import type {
  ApiKey,
  Grant,
  GrantTarget,
  KeyPage,
  KeyRow,
  Measurement,
  Permission,
  PermissionTarget,
  Probe,
  WrittenKey,
} from '../model/keys.ts';
import {
  instant,
  isRow,
  list,
  MAX_INT,
  numericId,
  optionalBoolean,
  optionalInteger,
  row,
  scrubbed,
  text,
  WireError,
} from './values.ts';

// Turns the upstream's JSON into the gateway's model, by hand-written checks. The upstream's field names occur in `rest/` only.
// Unknown fields are ignored, because the upstream may add fields at any time. A field of the wrong type is an upstream error.

const GRANTS_NOT_REPORTED =
  'RIPE Atlas did not report the grants of a key. They are shown as an empty list, although the key may have grants.';
const ENABLED_NOT_REPORTED =
  'RIPE Atlas did not report whether a key is enabled. It is shown as enabled, which is the documented default.';

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the JSON parser quotes the text, so it is not passed on.
    throw new WireError('JSON');
  }
}

/** Called with a sentence if a part of the response is missing or cannot be read. */
export type Warn = (sentence: string) => void;

export function parseKeyPage(body: unknown, warn: Warn): KeyPage {
  const page = row(body, 'a page');
  const { count } = page;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || count > MAX_INT)
    throw new WireError(`a count from 0 to ${MAX_INT}`);
  return { count, rows: list(page.results, 'a list of keys').map((key) => parseKeyRow(key, warn)) };
}

/** One unreadable row must not hide the others. */
function parseKeyRow(body: unknown, warn: Warn): KeyRow {
  try {
    return parseKey(body, warn);
  } catch (error) {
    if (error instanceof WireError) return { id: isRow(body) ? keyIdOf(body.uuid) : null, problem: error };
    throw error;
  }
}

function parseKey(body: unknown, warn: Warn): ApiKey {
  const key = row(body, 'a key');
  if (key.grants == null) warn(GRANTS_NOT_REPORTED);
  if (key.enabled == null) warn(ENABLED_NOT_REPORTED);
  return {
    id: idOf(key.uuid),
    label: scrubbed(key.label, 'a label'),
    createdAt: instant(key.created_at, 'created_at'),
    validFrom: instant(key.valid_from, 'valid_from'),
    validTo: instant(key.valid_to, 'valid_to'),
    lastUsedAt: instant(key.last_used, 'last_used'),
    enabled: optionalBoolean(key.enabled, 'enabled') ?? true,
    isActive: optionalBoolean(key.is_active, 'is_active'),
    isFrozen: optionalBoolean(key.is_frozen, 'is_frozen'),
    grants: key.grants == null ? null : list(key.grants, 'a list of grants').map(parseGrant),
  };
}

/** Parses the key with this id. A response about another key is a WireError. */
export function parseKeyWithId(body: unknown, id: string, warn: Warn): ApiKey {
  const key = parseKey(body, warn);
  if (key.id !== id) throw new WireError('the key that was asked for');
  return key;
}

/** Parses a created or regenerated key. The upstream shows its full UUID in this response only. */
export function parseWrittenKey(body: unknown, warn: Warn): WrittenKey {
  const { uuid } = row(body, 'a key');
  const id = idOf(uuid);
  if (typeof uuid !== 'string' || !isFullUuid(uuid)) return { id, key: parseKey(body, warn), secret: null };
  return { id, key: parseKeyIfPossible(body, warn), secret: new Secret(uuid) };
}

function parseKeyIfPossible(body: unknown, warn: Warn): ApiKey | null {
  try {
    return parseKey(body, warn);
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

export function parsePermission(body: unknown): Permission {
  const permission = row(body, 'a permission');
  return {
    id: scrub(text(permission.id, 'the id of a permission')),
    description: scrubbed(permission.description ?? permission.label ?? permission.name, 'a description'),
    targetTypes:
      permission.target_types == null
        ? null
        : list(permission.target_types, 'target types').map((type) => scrub(text(type, 'a target type'))),
  };
}

export function parsePermissionTarget(body: unknown): PermissionTarget {
  const target = row(body, 'a target');
  const { type, targetId } = parseTarget(target);
  return { type, targetId, label: scrubbed(target.label ?? target.name ?? target.description, 'a label') };
}

export function parseProbe(body: unknown): Probe {
  const probe = row(body, 'a probe');
  return {
    kind: 'PROBE',
    id: numericId(probe.id, 'the id of a probe'),
    description: scrubbed(probe.description, 'a description'),
    // For an unknown country the upstream sends null or an empty string.
    countryCode: scrubbed(probe.country_code, 'a country code') || null,
    asnV4: optionalInteger(probe.asn_v4, 'asn_v4'),
    asnV6: optionalInteger(probe.asn_v6, 'asn_v6'),
    isAnchor: optionalBoolean(probe.is_anchor, 'is_anchor'),
    connectionStatus: statusName(probe.status),
  };
}

export function parseMeasurement(body: unknown): Measurement {
  const measurement = row(body, 'a measurement');
  const { type } = measurement;
  return {
    kind: 'MEASUREMENT',
    id: numericId(measurement.id, 'the id of a measurement'),
    // Older responses have an object {id, name} here.
    type: scrubbed(isRow(type) ? type.name : type, 'a type'),
    description: scrubbed(measurement.description, 'a description'),
    target: scrubbed(measurement.target, 'a target'),
    state: statusName(measurement.status),
  };
}

/** Parses a bare list or a list in a page envelope. Both have been observed for the permission catalogue. */
export function parseListing<T>(body: unknown, parseRow: (row: unknown) => T): { rows: T[]; next: string | null } {
  if (Array.isArray(body)) return { rows: body.map(parseRow), next: null };
  const page = row(body, 'a list');
  const { next } = page;
  return { rows: list(page.results, 'results').map(parseRow), next: typeof next === 'string' ? next : null };
}

/** Like `parseListing`, but leaves out a row that cannot be read, with a warning: it must not hide the others. */
export function parseReadableRows<T>(
  body: unknown,
  parseRow: (row: unknown) => T,
  warn: Warn,
): { rows: T[]; next: string | null } {
  const { rows, next } = parseListing(body, (row) => row);
  const readable = rows.flatMap((row, index) => {
    try {
      return [parseRow(row)];
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      warn(
        `RIPE Atlas sent a row that does not match its documentation, and it is left out: row ${index + 1} of a list. The gateway expected ${error.expected}.`,
      );
      return [];
    }
  });
  return { rows: readable, next };
}

/** Returns the texts of the `warnings` in a successful response. Entries of an unknown format are ignored. */
export function parseWarnings(body: unknown): string[] {
  if (!isRow(body) || !Array.isArray(body.warnings)) return [];
  return body.warnings
    .slice(0, MAX_WARNINGS)
    .flatMap((warning) => (isRow(warning) ? sentences(warning.detail) : []))
    .slice(0, MAX_WARNINGS);
}

/** A response has no more than a few. */
const MAX_WARNINGS = 20;

function sentences(detail: unknown): string[] {
  return (Array.isArray(detail) ? detail.slice(0, MAX_WARNINGS) : [detail]).filter((part) => typeof part === 'string');
}

function parseGrant(body: unknown): Grant {
  const grant = row(body, 'a grant');
  const permission = scrub(text(grant.permission, 'the permission of a grant'));
  return { permission, target: grant.target == null ? null : parseTarget(grant.target) };
}

function parseTarget(body: unknown): GrantTarget {
  const target = row(body, 'a target');
  const type = scrub(text(target.type, 'the type of a target'));
  const id = typeof target.id === 'number' ? String(target.id) : text(target.id, 'the id of a target');
  const targetId = shownTargetId(type, id);
  return { type, targetId, stored: targetId === id ? null : new Secret(id) };
}

function idOf(uuid: unknown): string {
  const id = keyIdOf(uuid);
  if (id === null) throw new WireError('a uuid that begins with eight hexadecimal digits');
  return id;
}

/** The id of a key is documented as the first eight characters of its UUID, masked or not. */
function keyIdOf(uuid: unknown): string | null {
  const id = typeof uuid === 'string' ? uuid.slice(0, 8).toLowerCase() : '';
  return isKeyId(id) ? id : null;
}

function statusName(status: unknown): string | null {
  return scrubbed(isRow(status) ? status.name : status, 'a status');
}
