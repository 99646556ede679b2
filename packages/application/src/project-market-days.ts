import type { MarketDay } from '@compute-bank/domain/entities/market-day';
import type { MarketId } from '@compute-bank/domain/ids';
import { floorDay, type Instant } from '@compute-bank/domain/instant';
import { addVolumes, emptyHistogram, type PriceVolume } from '@compute-bank/domain/price-histogram';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Bank } from './ports.ts';

type Matched = Extract<Event, { kind: 'matched' }>;

/**
 * Adds what these records traded to the market's days: one write per day, whatever the number of records. The day remembers
 * the last record that it counts, so a second run over the same records, or another projector's, adds nothing twice.
 */
export async function projectMarketDays(bank: Bank, marketId: MarketId, records: readonly LogRecord[]): Promise<void> {
  const byDay = new Map<Instant, LogRecord[]>();
  for (const record of records) {
    if (matchesOf(record).length === 0) continue;
    const day = floorDay(record.at);
    byDay.set(day, [...(byDay.get(day) ?? []), record]);
  }
  for (const [day, traded] of byDay) await projectDay(bank, marketId, day, traded);
}

const matchesOf = ({ applied }: LogRecord): Matched[] =>
  applied.flatMap(({ events }) => events.filter((event): event is Matched => event.kind === 'matched'));

function projectDay(bank: Bank, marketId: MarketId, day: Instant, records: readonly LogRecord[]): Promise<void> {
  return decideAndCommit(
    bank,
    async () => {
      const stored = await bank.read({ type: 'market-day', marketId, day });
      const before = stored?.entity ?? emptyDay(marketId, day);
      const fresh = records.filter(({ position }) => position > before.logPosition);
      if (fresh.length === 0) return undefined;
      const after = fresh.reduce(addRecord, before);
      return [stored ? { kind: 'replace', entity: after, version: stored.version } : { kind: 'create', entity: after }];
    },
    // Another projector made the day first.
    () => 'again',
  );
}

const emptyDay = (marketId: MarketId, day: Instant): MarketDay => {
  const { volumes, digits } = emptyHistogram;
  return { type: 'market-day', marketId, day, matches: 0, fills: 0, volumes, digits, logPosition: 0 };
};

function addRecord(day: MarketDay, record: LogRecord): MarketDay {
  const matches = matchesOf(record);
  const fills = matches.flatMap(({ slices, start, end }) =>
    slices.map(({ priceMicros, gpus }): PriceVolume => [priceMicros, BigInt(gpus) * BigInt(end - start)]),
  );
  return {
    ...day,
    ...addVolumes(day, fills),
    matches: day.matches + matches.length,
    fills: day.fills + fills.length,
    logPosition: record.position,
  };
}
