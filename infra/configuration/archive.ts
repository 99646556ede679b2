import { PlacementError } from './placement-error.ts';
import type { StageName } from './stages.ts';

/** A bucket that somebody keeps in another account, where nobody of this one can remove anything. */
export interface Archive {
  readonly bucketName: string;
  readonly account: string;
}

/** Throws a {@link PlacementError}. */
export function archiveOf(bucketName: string | null, account: string | null): Archive | null {
  if (bucketName === null && account === null) return null;
  if (bucketName === null || account === null) throw new PlacementError('A bucket for the archive and its account are given together.');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName)) throw new PlacementError(`"${bucketName}" is not the name of a bucket.`);
  if (!/^\d{12}$/.test(account)) throw new PlacementError(`An account is a number of twelve digits, not "${account}".`);
  return { bucketName, account };
}

export interface ArchiveSettings {
  /** True: nobody can remove an export before its time, not even the account's owner. False: whoever is allowed to bypass it can. */
  readonly isBinding: boolean;
  readonly retentionDays: number;
}

/** An export older than this is read so rarely that it may take half a day to come. */
export const readyDays = 90;
/** After its retention an export expires, and is gone once it has been noncurrent for as long again. */
export const expiresAfterDays = 30;

/** For how long an export cannot be removed. Another day costs the storage of all exports of that age: $0.00099 per GB-month. */
export const archiveSettings: Readonly<Record<StageName, ArchiveSettings>> = {
  dev: { isBinding: false, retentionDays: 1 },
  staging: { isBinding: false, retentionDays: 7 },
  // A year and the weeks in which its books are closed.
  prod: { isBinding: true, retentionDays: 400 },
};
