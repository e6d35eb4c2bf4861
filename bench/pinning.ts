import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whose core a process gets: the one that is measured, or that of client and upstream. */
export type Core = 'client' | 'server';

const cores = availableCores();
const canPin = cores.length > 1 && hasTaskset();

/** Null: each side has a core of its own. Else why not. */
export function whyUnpinned(): string | null {
  if (cores.length < 2) return 'There is one core only: servers share it with the client and the upstream.';
  return canPin ? null : 'There is no `taskset` (Debian: util-linux): processes are not bound to cores.';
}

/** The command that runs this one on that core. */
export function pinned(core: Core, command: readonly string[]): [string, ...string[]] {
  const [first = '', ...rest] = command;
  if (!canPin) return [first, ...rest];
  return ['taskset', '--cpu-list', String(cores[core === 'server' ? 0 : 1]), first, ...rest];
}

/** The numbers of the cores that this process may use. */
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
