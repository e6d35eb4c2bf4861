import { account } from './client/account.ts';
import { callers } from './client/callers.ts';
import { documents } from './client/documents.ts';
import { hostile } from './client/hostile.ts';
import { ids } from './client/ids.ts';
import { memory } from './client/memory.ts';
import { origins } from './client/origins.ts';
import { overload } from './client/overload.ts';
import { raw } from './client/raw.ts';
import { replicas } from './client/replicas.ts';
import { secrets } from './client/secrets.ts';
import { sharedLimits } from './client/shared-limits.ts';
import { slowClients } from './client/slow-clients.ts';
import { soak } from './client/soak.ts';
import { stop } from './client/stop.ts';
import { unfair } from './client/unfair.ts';
import type { Part } from './support/figure.ts';
import { answers } from './upstream/answers.ts';
import { deadlines } from './upstream/deadlines.ts';
import { disconnects } from './upstream/disconnects.ts';
import { giants } from './upstream/giants.ts';
import { outage } from './upstream/outage.ts';
import { recovery } from './upstream/recovery.ts';
import { redirects } from './upstream/redirects.ts';
import { retries } from './upstream/retries.ts';
import { retryAfter } from './upstream/retry-after.ts';
import { writes } from './upstream/writes.ts';

/** All parts, in the order in which they run. */
export const PARTS: readonly Part[] = [
  documents,
  hostile,
  memory,
  account,
  raw,
  ids,
  origins,
  callers,
  secrets,
  stop,
  overload,
  slowClients,
  unfair,
  sharedLimits,
  replicas,
  writes,
  recovery,
  retries,
  outage,
  deadlines,
  retryAfter,
  disconnects,
  redirects,
  giants,
  answers,
  // The longest part is the last one.
  soak,
];
