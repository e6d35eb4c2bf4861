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

const DOWNLOADS = [
  { kind: 'BULK_WHOIS', name: 'bulkwhois' },
  { kind: 'NO_VALID_POC', name: 'nvpr' },
] as const satisfies readonly { readonly kind: DownloadKind; readonly name: string }[];

/** Asks for each download whether the key may fetch it. `baseUrl`: of the download host, without a trailing slash. */
export function readDownloads(client: ArinClient, baseUrl: string): Promise<Download[]> {
  return Promise.all(
    DOWNLOADS.map(async ({ kind, name }) => ({
      kind,
      ...(await verdictOn(client, name)),
      urlTemplate: `${baseUrl}/${name}?apikey={apikey}`,
    })),
  );
}

type Verdict = Pick<Download, 'detail' | 'verdict'>;

/** These statuses were observed by others. ARIN does not document them. */
const BY_STATUS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [200, { verdict: 'APPROVED', detail: 'The account of the key may fetch this download.' }],
  [
    401,
    {
      verdict: 'REJECTED',
      detail:
        'The download host of ARIN answered 401, as it does to a request without a key: it does not accept this one.',
    },
  ],
  [
    403,
    {
      verdict: 'NOT_APPROVED',
      detail:
        'The download host of ARIN answered 403, as it does to a key whose account is not approved for this download. Ask ARIN for the approval.',
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
