import { readFileSync } from 'node:fs';

/** Resident memory of the demo's processes, sampled as it runs. */
export interface MemoryWatch {
  sample(): void;
  /** The most that all of them took at one sample, and what each took then, in bytes; null where the system does not tell. */
  peak(): { readonly total: number; readonly each: Readonly<Record<string, number>> } | null;
}

/** `processes` is asked anew for each sample: programs come and go. */
export function watchMemory(processes: () => readonly { readonly name: string; readonly pid: number }[]): MemoryWatch {
  let peak: { total: number; each: Record<string, number> } | null = null;
  return {
    sample: () => {
      const each = Object.fromEntries(processes().map(({ name, pid }) => [name, residentBytes(pid)]));
      const total = Object.values(each).reduce((sum, bytes) => sum + bytes, 0);
      if (total > (peak?.total ?? 0)) peak = { total, each };
    },
    peak: () => peak,
  };
}

function residentBytes(pid: number): number {
  try {
    return 1_024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
