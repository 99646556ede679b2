import type { Page } from '@compute-bank/application/ports';
import { reasonTexts } from '@compute-bank/contracts/reason-texts';
import { formatInstant, type Instant, type Interval, minuteMs } from '@compute-bank/domain/instant';
import type { Reason } from '@compute-bank/domain/reason';
import type { Region } from '@compute-bank/domain/region';
import type { Viewer } from '@compute-bank/http/serve';

/** A time that may not have come. */
export const optionalInstant = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));

export const presentInterval = ({ start, end }: Interval) => ({ start: formatInstant(start), end: formatInstant(end) });

export const toMinutes = (ms: number): number => ms / minuteMs;

export const reasonView = ({ code, party, fault }: Reason) => ({ code, party, fault, ...reasonTexts[code] });

export const presentReason = (reason: Reason | null) => (reason === null ? null : reasonView(reason));

export const presentRegion = ({ country, code, site }: Region) => ({ country, code, ...(site !== undefined && { site }) });

/** One page, item by item, with its cursor sealed for the viewer. */
export const presentPage =
  <E, W>(present: (item: E, viewer: Viewer) => W) =>
  ({ items, next }: Page<E>, viewer: Viewer): { items: W[]; nextCursor: string | null } => ({
    items: items.map((item) => present(item, viewer)),
    nextCursor: viewer.cursor(next),
  });
