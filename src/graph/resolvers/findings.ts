import type {
  ApiKeyFindingResolvers,
  ApiKeyPermissionCountResolvers,
  ApiKeyReportResolvers,
} from '../../generated/resolver-types.ts';

export const ApiKeyFinding: ApiKeyFindingResolvers = {
  message: (finding) => finding.message(),
};

export const ApiKeyReport: ApiKeyReportResolvers = {
  byStatus: (report) => report.byStatus(),
  byPermission: (report) => report.byPermission(),
  byFinding: (report) => report.byFinding(),
  expiries: (report, { by }) => report.byTime('validTo', by),
  lastUses: (report, { by }) => report.byTime('lastUsedAt', by),
  secretAges: (report, { by }) => report.byTime('createdAt', by),
};

export const ApiKeyPermissionCount: ApiKeyPermissionCountResolvers = {
  permission: ({ permission }) => ({ id: permission }),
};
