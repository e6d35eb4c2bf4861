import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ECHO_MODULE, NGINX } from './upstream.ts';

/** Which Debian packages are wanted, in a line; null where nothing is missing. */
export function missingTools(): string | null {
  const missing = [
    ...(existsSync(NGINX) ? [] : ['nginx-light']),
    ...(existsSync(ECHO_MODULE) ? [] : ['libnginx-mod-http-echo']),
    ...(hasWrk() ? [] : ['wrk']),
  ];
  if (missing.length === 0) return null;
  return `Not all is there that the benchmark needs (Debian: apt-get install ${missing.join(' ')}).`;
}

function hasWrk(): boolean {
  // It ends with 1 when all that it is asked for is its version.
  return spawnSync('wrk', ['-v']).error === undefined;
}
