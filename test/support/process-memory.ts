import { readFile, writeFile } from 'node:fs/promises';

/** What of a process is resident now, in MB, and the most that ever was. Linux only. */
export async function residentMb(pid: number | undefined, which: 'now' | 'peak'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const name = which === 'now' ? 'VmRSS' : 'VmHWM';
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}

/** Sets the peak back to what is resident now. */
export async function resetPeak(pid: number | undefined): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
