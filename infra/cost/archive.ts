import { archiveSettings, expiresAfterDays, readyDays } from '../configuration/archive.ts';
import { daysPerMonth } from './load.ts';

/** As in `stacks/archive.ts`: both tables, whole, on Sundays. */
const daysBetween = 7;
export const exportsPerMonth = daysPerMonth / daysBetween;

/** GB that lie in S3. */
export interface Archived {
  readonly standard: number;
  readonly deep: number;
}

/**
 * The exports of tables that began empty so many months ago and grew evenly to this size; an export takes the share `exported`
 * of the table as it was then.
 */
export function archivedAfter(keptMonths: number, tableGigabytes: number, exported: number): Archived {
  const age = keptMonths * daysPerMonth;
  const keptDays = Math.min(age, archiveSettings.prod.retentionDays + 2 * expiresAfterDays);
  let standard = 0;
  let deep = 0;
  for (let daysAgo = 0; daysAgo < keptDays; daysAgo += daysBetween) {
    const gigabytes = tableGigabytes * (1 - daysAgo / age) * exported;
    if (daysAgo < readyDays) standard += gigabytes;
    else deep += gigabytes;
  }
  return { standard, deep };
}
