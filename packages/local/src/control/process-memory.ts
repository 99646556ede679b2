import { readFileSync } from 'node:fs';

/** Resident memory of another process, in bytes; 0 where the system does not tell. */
export function residentBytes(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
