import { clearingLimits } from '@compute-bank/domain/clearing';
import type { Outbox } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { secondMs } from '@compute-bank/domain/instant';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { outboxOf } from './outbox-of.ts';
import type { Bank } from './ports.ts';
import { projectEvent, subjectOf } from './project-event.ts';
import { projectMarketDays } from './project-market-days.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { tellBehind, telling } from './tell-projection.ts';
import { tellProjected } from './tell-record.ts';

const recordsPerRead = 20;
const readsPerRun = 500;
const entitiesSideBySide = 8;

/**
 * Follows a market's log from the projector's cursor to its head. Whatever is written says which position wrote it, so a
 * second run over the same record changes nothing. Returns the position reached.
 */
export async function projectMarket(deps: ProjectorDeps, marketId: MarketId): Promise<number> {
  let position = await deps.log.readCursor(marketId);
  for (let read = 0; read < readsPerRun; read += 1) {
    const records = await deps.log.readAfter(marketId, position, recordsPerRead);
    const last = records.at(-1);
    if (!last) return position;
    if (read === 0) tellBehind(deps, marketId, position, records);
    await telling(deps, marketId, position, () => projectRecords(deps, marketId, records, last));
    if ((await deps.log.moveCursor(marketId, position, last.position)) === 'taken') return position;
    position = last.position;
    // A record that is appended from here on wakes the projector itself.
    if (records.length < recordsPerRead) return position;
  }
  return position;
}

async function projectRecords(deps: ProjectorDeps, marketId: MarketId, records: readonly LogRecord[], last: LogRecord): Promise<void> {
  for (const record of records) {
    await projectRecord(deps, record);
    tellProjected(deps, record);
  }
  await projectMarketDays(deps.bank, marketId, records);
  await deps.bank.tidy([...wakeOf(last), ...settledOutbox(records)]);
  await wakeSoon(deps, last);
}

/** Orders of one record are written side by side, the events of one order one after the other; what happens to leases comes after the matches that make them. */
async function projectRecord(deps: ProjectorDeps, record: LogRecord): Promise<void> {
  const { marketId, position, at } = record;
  const events = record.applied.flatMap(({ command, events: caused }) =>
    caused.map((event): PlacedEvent => ({ event, place: { marketId, position, at, command } })),
  );
  const isLate = ({ event }: PlacedEvent): boolean => leaseEvents.has(event.kind);
  await projectSideBySide(
    deps,
    events.filter((placed) => !isLate(placed)),
  );
  await projectSideBySide(deps, events.filter(isLate));
}

/** Events whose subject is a lease that a match of the same record may make. */
const leaseEvents: ReadonlySet<Event['kind']> = new Set([
  'lease-failed',
  'lease-revoked',
  'lease-shortened',
  'rematched',
  'lease-bound',
  'lease-extended',
  'extension-standing',
  'extension-ended',
]);

interface PlacedEvent {
  readonly event: Event;
  readonly place: EventPlace;
}

async function projectSideBySide(deps: ProjectorDeps, events: readonly PlacedEvent[]): Promise<void> {
  const bySubject = new Map<string, PlacedEvent[]>();
  for (const placed of events) {
    const subject = subjectOf(placed.event);
    if (subject !== undefined) bySubject.set(subject, [...(bySubject.get(subject) ?? []), placed]);
  }
  const queue = [...bySubject.values()];
  const workers = Array.from({ length: Math.min(entitiesSideBySide, queue.length) }, async () => {
    for (let group = queue.shift(); group; group = queue.shift()) {
      for (const { event, place } of group) await projectEvent(deps, place, event);
    }
  });
  await Promise.all(workers);
}

type Tidy = Parameters<Bank['tidy']>[0];

/** The book changes by time alone at `wakeAt`: a deadline there sends the engine an `advance` or a `clear`. */
function wakeOf({ marketId, wakeAt }: LogRecord): Tidy {
  if (wakeAt === null) return [];
  return [{ kind: 'create', entity: { type: 'due', at: wakeAt, target: { kind: 'market', marketId, wakeAt } } }];
}

/** A call may be due before the schedule of deadlines next looks: it is handed over at once, with its delay. */
async function wakeSoon({ bank, queues, now }: ProjectorDeps, { marketId, wakeAt }: LogRecord): Promise<void> {
  if (wakeAt === null || wakeAt - now() > clearingLimits.everyMsMax) return;
  const market = await bank.read({ type: 'market', marketId });
  if (market?.entity.clearing.kind !== 'call') return;
  const delaySeconds = Math.max(0, Math.ceil((wakeAt - now()) / secondMs));
  await queues.sendHandoff([{ target: { kind: 'market', marketId, wakeAt }, firedAt: wakeAt, delaySeconds }]);
}

function settledOutbox(records: readonly LogRecord[]): Tidy {
  const entries = new Map<string, Outbox>();
  for (const record of records) {
    for (const { command } of record.applied) {
      entries.set(`${command.issuer} ${command.commandId}`, outboxOf(record.marketId, command));
    }
  }
  return [...entries.values()].map((entity) => ({ kind: 'remove', entity }));
}
