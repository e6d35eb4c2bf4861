import { fileURLToPath } from 'node:url';
import { openTrustedDocuments, type TrustedDocuments } from './engine/documents/trusted-documents.ts';
import type { DashboardOptions } from './gateway.ts';
import { readBuild } from './http/dashboard/build.ts';
import type { Settings } from './settings.ts';

/** The parts that only front ends use. */
export interface FrontEnds {
  /** Null if it is switched off or has not been built. */
  readonly dashboard: DashboardOptions | null;
  /** Null if there is no manifest. */
  readonly trustedDocuments: TrustedDocuments | null;
}

/** The parts, or all problems: each is one line that begins with the name of the setting. */
export type FrontEndsReading = { readonly frontEnds: FrontEnds } | { readonly problems: readonly string[] };

const DASHBOARD_FOLDER = fileURLToPath(new URL('../dashboard/dist', import.meta.url));

/** Reads the dashboard and all manifests. `folder` is the one that the dashboard is built in. */
export async function openFrontEnds(settings: Settings, folder = DASHBOARD_FOLDER): Promise<FrontEndsReading> {
  const { TRUSTED_DOCUMENTS, TRUSTED_DOCUMENTS_ONLY: only } = settings;
  const { EXPIRES_SOON_DAYS: expiresSoonDays, UNUSED_DAYS: unusedDays } = settings;
  const { build, problem } = servesDashboard(settings) ? await readBuild(folder) : NOT_BUILT;
  const manifests = [
    ...TRUSTED_DOCUMENTS.map((path) => ({ setting: 'TRUSTED_DOCUMENTS', path })),
    ...(build ? [{ setting: 'DASHBOARD', path: build.manifest, isOfGateway: true }] : []),
  ];
  const problems = problem === null ? [] : [`DASHBOARD: ${problem}`];
  if (only && manifests.length === 0) problems.push(NOTHING_RUNS);
  const reading = await openTrustedDocuments(manifests, only);
  if ('problems' in reading) problems.push(...reading.problems);
  if ('problems' in reading || problems.length > 0) return { problems };
  return {
    frontEnds: {
      dashboard: build && { build, facts: { service: serviceOf(settings), expiresSoonDays, unusedDays } },
      trustedDocuments: manifests.length > 0 ? reading.documents : null,
    },
  };
}

const NOT_BUILT = { build: null, problem: null };
const NOTHING_RUNS =
  'TRUSTED_DOCUMENTS must be set if TRUSTED_DOCUMENTS_ONLY=on and the dashboard is not served, because no document could run otherwise';

/** A router has no use for it, and the fields that it needs are not all in a subgraph. */
function servesDashboard({ DASHBOARD, GRAPH_ROLE }: Settings): boolean {
  return DASHBOARD && GRAPH_ROLE === 'standalone';
}

/** The service behind the gateway, in words for its users. */
function serviceOf({ ATLAS_API_URL }: Settings): string {
  if (ATLAS_API_URL === undefined) return 'sandbox';
  const { host } = new URL(ATLAS_API_URL);
  return host === 'atlas.ripe.net' ? 'RIPE Atlas' : host;
}
