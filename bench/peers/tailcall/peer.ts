import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../../peer.ts';
import { keyOperation, type KeyNames } from '../key-operations.ts';

const NAMES: KeyNames = {
  path: '/graphql',
  id: 'id: uuid',
  otherFields: 'createdAt: created_at validFrom: valid_from validTo: valid_to lastUsed: last_used',
  isActive: 'isActive: is_active',
  list: (selection) => `{ keys { results { ${selection} } } }`,
  rows: (data) => (data['keys'] as { readonly results: unknown }).results,
  lookUp: (variable) => `key(id: ${variable})`,
  idType: 'ID!',
};

// The binary needs glibc 2.39. On an older system the variable names a folder with that library and its loader.
const { TAILCALL_LIBC } = process.env;
const LIBC: Record<string, string> = TAILCALL_LIBC === undefined ? {} : { TAILCALL_LIBC };

export const peer: Peer = {
  name: 'Tailcall',
  folder: 'tailcall',
  command: ['sh', 'tailcall.sh', 'start'],
  environment: (_upstreamUrl, _port, workload) => ({
    TAILCALL_LOG_LEVEL: 'error',
    // Turns off Tailcall's telemetry.
    TC_TRACKER: 'false',
    ...(workload === 'W5' && { FEDERATION: 'true' }),
    ...LIBC,
  }),
  readyPath: '/status',
  operation: (workload, ids) => keyOperation(NAMES, workload, ids),
  reasonUnavailable,
};

function reasonUnavailable(): string | null {
  const { status, stderr } = spawnSync('sh', ['tailcall.sh', '--version'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env['PATH'], TC_TRACKER: 'false', ...LIBC },
    encoding: 'utf8',
  });
  if (status === 0) return null;
  const missing = [...stderr.matchAll(/version `(GLIBC_[\d.]+)' not found/g)].map(([, version]) => version);
  return missing.length > 0
    ? `its binary needs a newer C library than this system has (${missing.join(', ')}); set TAILCALL_LIBC to a folder with one`
    : `its binary does not run: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
