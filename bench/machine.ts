import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import type { NamedPeer } from './peers.ts';
import { folderOf } from './server-process.ts';
import { NGINX } from './upstream.ts';

/** What the figures are of: each a name and what it is. */
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

/** Its own version and those of what it stands on. */
export function versionsOf(peer: NamedPeer): string {
  const { version, dependencies, optionalDependencies } = manifestOf(peer);
  // The gateway's own packages are many, and in its lock file.
  if (peer.folder === null) return version;
  return Object.entries({ ...dependencies, ...optionalDependencies })
    .map(([name, number]) => `${name} ${number}`)
    .join(', ');
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(peer: NamedPeer): Manifest {
  return JSON.parse(readFileSync(`${folderOf(peer)}package.json`, 'utf8')) as Manifest;
}

/** nginx writes it to stderr; wrk writes it to stdout and ends with 1. */
function versionIn(command: string, argument: string): string {
  const { stdout, stderr } = spawnSync(command, [argument], { encoding: 'utf8' });
  return /\d+\.\d+(?:\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown';
}
