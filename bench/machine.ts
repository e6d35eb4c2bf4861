import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { z } from 'zod';
import type { ListedPeer } from './peers.ts';
import { folderOf } from './server-process.ts';
import { ECHO_MODULE, NGINX } from './upstream.ts';

/** Names the Debian packages that are missing, in one line; null if all are installed. */
export function missingTools(): string | null {
  const missing = [
    ...(existsSync(NGINX) ? [] : ['nginx-light']),
    ...(existsSync(ECHO_MODULE) ? [] : ['libnginx-mod-http-echo']),
    ...(hasProgram('openssl', 'version') ? [] : ['openssl']),
    ...(hasProgram('wrk', '-v') ? [] : ['wrk']),
  ];
  if (missing.length === 0) return null;
  return `The benchmark needs programs that are not installed (Debian: apt-get install ${missing.join(' ')}).`;
}

function hasProgram(name: string, argument: string): boolean {
  // The exit code says nothing: `wrk -v` ends with 1.
  return spawnSync(name, [argument]).error === undefined;
}

/** Names and values for the report. */
export function describeMachine(): [string, string][] {
  const models = [...new Set(cpus().map(({ model }) => model.trim()))];
  return [
    ['CPU', `${models.join(', ')}, ${cpus().length} cores`],
    ['Kernel', `Linux ${release()}`],
    ['Node', process.version],
    ['nginx', versionIn(NGINX, '-v')],
    ['wrk', versionIn('wrk', '-v')],
  ];
}

const Versions = z.record(z.string(), z.string());
const Manifest = z.object({
  version: z.string(),
  dependencies: Versions.optional(),
  optionalDependencies: Versions.optional(),
});

/** The versions of a peer's packages. For the gateway its own version; its lock file has those of its packages. */
export function versionsOf(peer: ListedPeer): string {
  const manifest: unknown = JSON.parse(readFileSync(`${folderOf(peer)}package.json`, 'utf8'));
  const { version, dependencies, optionalDependencies } = Manifest.parse(manifest);
  if (peer.folder === null) return version;
  return Object.entries({ ...dependencies, ...optionalDependencies })
    .map(([name, number]) => `${name} ${number}`)
    .join(', ');
}

/** nginx prints its version on stderr, wrk on stdout. */
function versionIn(command: string, argument: string): string {
  const { stdout, stderr } = spawnSync(command, [argument], { encoding: 'utf8' });
  return /\d+\.\d+(?:\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown';
}
