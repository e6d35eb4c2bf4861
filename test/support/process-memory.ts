import { readFile, writeFile } from 'node:fs/promises';

/** The resident memory of a process in MB: the current value or the peak. Linux only. */
export async function residentMb(pid: number | undefined, which: 'now' | 'peak'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const name = which === 'now' ? 'VmRSS' : 'VmHWM';
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}

/** Resets the peak of the resident memory to the current value. Linux only. */
export async function resetPeak(pid: number | undefined): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
