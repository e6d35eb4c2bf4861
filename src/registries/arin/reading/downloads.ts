import { GatewayError } from '../../../core/errors.ts';
import type { ArinClient } from '../rest/client.ts';

export type DownloadKind = 'BULK_WHOIS' | 'NO_VALID_POC';

export type DownloadVerdict = 'APPROVED' | 'NOT_APPROVED' | 'REJECTED' | 'UNDETERMINED';

/** A file that ARIN offers to approved accounts. */
export interface Download {
  readonly kind: DownloadKind;
  readonly verdict: DownloadVerdict;
  /** A sentence that explains the verdict. */
  readonly detail: string;
  /** Contains `{apikey}` in place of the key. */
  readonly urlTemplate: string;
}

const NAMES: Readonly<Record<DownloadKind, string>> = { BULK_WHOIS: 'bulkwhois', NO_VALID_POC: 'nvpr' };

/** Asks for each download whether the key may fetch it. `baseUrl`: of the download host, without a trailing slash. */
export function readDownloads(client: ArinClient, baseUrl: string): Promise<Download[]> {
  return Promise.all(
    (Object.keys(NAMES) as DownloadKind[]).map(async (kind) => ({
      kind,
      ...(await verdictOn(client, NAMES[kind])),
      urlTemplate: `${baseUrl}/${NAMES[kind]}?apikey={apikey}`,
    })),
  );
}

type Verdict = Pick<Download, 'detail' | 'verdict'>;

/** These statuses were observed by others. ARIN does not document them. */
const BY_STATUS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [200, { verdict: 'APPROVED', detail: 'The account of the key may fetch this download.' }],
  [401, { verdict: 'REJECTED', detail: 'The download host of ARIN does not accept the key.' }],
  [
    403,
    {
      verdict: 'NOT_APPROVED',
      detail: 'ARIN knows the key, and its account is not approved for this download. Ask ARIN for the approval.',
    },
  ],
]);

async function verdictOn(client: ArinClient, name: string): Promise<Verdict> {
  try {
    const { status } = await client.probeDownload(name);
    const detail = `The download host of ARIN answered with the status ${status}.`;
    return BY_STATUS.get(status) ?? { verdict: 'UNDETERMINED', detail };
  } catch (error) {
    if (!(error instanceof GatewayError) || !error.code.startsWith('UPSTREAM_')) throw error;
    return { verdict: 'UNDETERMINED', detail: error.message };
  }
}
