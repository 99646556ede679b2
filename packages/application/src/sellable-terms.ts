import type { Market } from '@compute-bank/domain/entities/record';
import { type Interval, minuteMs } from '@compute-bank/domain/instant';
import { formatMicros, type Micros } from '@compute-bank/domain/money';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';

interface Terms {
  readonly floorMicros: Micros;
  readonly leaseMsMin: number;
}

/** Refuses terms under which no order could ever be served: a floor above the market's cap, a least lease that fits no window. */
export function sellable(
  { floorMicros, leaseMsMin }: Terms,
  windows: readonly Interval[],
  { marketId, priceCapMicros, asset }: Market,
): Result<undefined, Rejection<'invalid_request'>> {
  const errors: { pointer: string; detail: string }[] = [];
  if (floorMicros > priceCapMicros) {
    const detail = `No order of ${marketId} may pay more than its price cap: ask for at most ${formatMicros(priceCapMicros)} ${asset}.`;
    errors.push({ pointer: '/floorPerGpuHour', detail });
  }
  const longestMs = Math.max(0, ...windows.map(({ start, end }) => end - start));
  if (leaseMsMin > longestMs) {
    const detail = `Longer than the longest window: at most ${Math.floor(longestMs / minuteMs)} minutes fit.`;
    errors.push({ pointer: '/leaseMinutesMin', detail });
  }
  if (errors.length === 0) return ok(undefined);
  return reject({ code: 'invalid_request', detail: 'Nothing of the deposit could be sold as asked.', errors });
}
