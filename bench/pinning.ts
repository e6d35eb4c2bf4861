import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The server that is measured has one core; the client and the upstream share another. `any`: they share all cores. */
export type Core = 'any' | 'client' | 'server';

const cores = availableCores();
const canPin = cores.length > 1 && hasTaskset();

/** Null if both sides have a core of their own; otherwise the reason why not. */
export function reasonUnpinned(): string | null {
  if (cores.length < 2) return 'This machine has one core: the server shares it with the client and the upstream.';
  return canPin ? null : '`taskset` is not installed (Debian: util-linux): processes are not bound to cores.';
}

/** Returns the command that runs the given command on the core. */
export function pinned(core: Core, command: readonly string[]): [string, ...string[]] {
  const [first = '', ...rest] = command;
  if (!canPin || core === 'any') return [first, ...rest];
  return ['taskset', '--cpu-list', String(cores[core === 'server' ? 0 : 1]), first, ...rest];
}

/** Numbers of the cores that this process may use. */
function availableCores(): number[] {
  const ranges = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ranges.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
