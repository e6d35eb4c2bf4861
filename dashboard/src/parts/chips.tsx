import type { ApiKeyFindingKind, ApiKeyFindingSeverity, ApiKeyStatus } from '../gql/graphql.ts';
import { Icon, type IconName } from './icons.tsx';

const STATUSES: Readonly<Record<ApiKeyStatus, readonly [IconName, string]>> = {
  ACTIVE: ['active', 'Active'],
  DISABLED: ['off', 'Disabled'],
  EXPIRED: ['clock', 'Ended'],
  FROZEN: ['frozen', 'Frozen'],
  NOT_YET_VALID: ['clock', 'Not started'],
};

export const STATUS_NAMES = Object.fromEntries(
  Object.entries(STATUSES).map(([status, [, name]]) => [status, name]),
) as Readonly<Record<ApiKeyStatus, string>>;

const STATUS_TITLES: Partial<Record<ApiKeyStatus, string>> = {
  DISABLED: 'Switched off by its owner',
  EXPIRED: 'Its validity has ended',
  FROZEN: 'Unused for a long time, so RIPE Atlas has frozen it. Regenerate it to use it again.',
  NOT_YET_VALID: 'Its validity has not started yet',
};

/** Tells if a key works, with a sign, a word and a colour. */
export function StatusChip({ status }: { readonly status: ApiKeyStatus }) {
  const [icon, name] = STATUSES[status];
  return (
    <span className={`chip status-${status.toLowerCase()}`} title={STATUS_TITLES[status]}>
      <Icon name={icon} />
      {name}
    </span>
  );
}

const SEVERITY_ICONS = { CRITICAL: 'critical', WARNING: 'warning', INFO: 'info' } as const;
export const SEVERITY_NAMES = { CRITICAL: 'Critical', WARNING: 'Warning', INFO: 'Tidy up' } as const;
export const SEVERITIES: readonly ApiKeyFindingSeverity[] = ['CRITICAL', 'WARNING', 'INFO'];

export const FINDING_NAMES: Readonly<Record<ApiKeyFindingKind, string>> = {
  ADMINISTRATOR_GRANT: 'May change keys',
  BROAD_GRANT: 'Grant for all objects',
  DANGLING_TARGET: 'Grant for a key that is gone',
  DISABLED_WITH_GRANTS: 'Disabled, with grants',
  DUPLICATE_GRANT: 'Same grant twice',
  EXPIRED: 'Ended',
  EXPIRES_SOON: 'Ends soon',
  FROZEN: 'Frozen',
  NEVER_EXPIRES: 'Never ends',
  NEVER_USED: 'Never used',
  NO_LABEL: 'No label',
  ROTATION_DUE: 'Old secret',
  SUPERSEDED: 'Replaced by a newer key',
  UNUSED_FOR_LONG: 'Unused for long',
};

interface FindingProps {
  readonly severity: ApiKeyFindingSeverity;
  readonly kind: ApiKeyFindingKind;
  readonly message?: string;
  /** How many findings of the kind it stands for. */
  readonly times?: number;
}

export function FindingChip({ severity, kind, message, times = 1 }: FindingProps) {
  return (
    <span className={`chip severity-${severity.toLowerCase()}`} title={message}>
      <Icon name={SEVERITY_ICONS[severity]} />
      <span className="visually-hidden">{SEVERITY_NAMES[severity]}: </span>
      {FINDING_NAMES[kind]}
      {times > 1 && ` ×${times}`}
    </span>
  );
}

export function SeverityIcon({ severity }: { readonly severity: ApiKeyFindingSeverity }) {
  return (
    <span className={`severity-${severity.toLowerCase()} severity-icon`}>
      <Icon name={SEVERITY_ICONS[severity]} />
    </span>
  );
}
