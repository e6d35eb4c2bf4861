import { soak } from './client/soak.ts';
import { slowClients } from './client/slow-clients.ts';
import { overload } from './client/overload.ts';
import { stop } from './client/stop.ts';
import { secrets } from './client/secrets.ts';
import { callers } from './client/callers.ts';
import { origins } from './client/origins.ts';
import { ids } from './client/ids.ts';
import { raw } from './client/raw.ts';
import { memory } from './client/memory.ts';
import { documents } from './client/documents.ts';
import type { Part } from './figure.ts';
import { writes } from './upstream/writes.ts';
import { recovery } from './upstream/recovery.ts';
import { retries } from './upstream/retries.ts';
import { outage } from './upstream/outage.ts';
import { deadlines } from './upstream/deadlines.ts';
import { retryAfter } from './upstream/retry-after.ts';
import { disconnects } from './upstream/disconnects.ts';
import { redirects } from './upstream/redirects.ts';
import { giants } from './upstream/giants.ts';
import { answers } from './upstream/answers.ts';

/** Every part of the report, in the order in which it is run. */
export const PARTS: readonly Part[] = [
  documents,
  memory,
  raw,
  ids,
  origins,
  callers,
  secrets,
  stop,
  overload,
  slowClients,
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
  // The longest comes last.
  soak,
];
