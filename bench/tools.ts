import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ECHO_MODULE } from './upstream.ts';

/** Which Debian packages are wanted, in a line; null where nothing is missing. */
export function missingTools(): string | null {
  const missing = [
    ...(isThere('nginx', '-v') ? [] : ['nginx-light']),
    ...(existsSync(ECHO_MODULE) ? [] : ['libnginx-mod-http-echo']),
    ...(isThere('wrk', '-v') ? [] : ['wrk']),
  ];
  if (missing.length === 0) return null;
  return `Not all is there that the benchmark needs (Debian: apt-get install ${missing.join(' ')}).`;
}

function isThere(command: string, argument: string): boolean {
  try {
    execFileSync(command, [argument], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // wrk ends with 1 when all it is asked for is its version.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
