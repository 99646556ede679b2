import type { Beat } from '@compute-bank/domain/entities/node';
import type { Outbox } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import type { CommandMessage, HandoffMessage, Queues } from './queues.ts';

const commandsPerMessage = 100;

export interface RelayDeps {
  readonly queues: Queues;
  /** Hex SHA-256. */
  readonly sha256: (text: string) => string;
}

/** Passes on what the table's stream carries: outbox commands to their market's queue, beats with news to the hand-off. */
export async function relayChanges(deps: RelayDeps, changes: readonly (Outbox | Beat)[]): Promise<void> {
  const outbox = changes.filter((change) => change.type === 'outbox');
  const beats = changes.filter((change) => change.type === 'beat');
  await Promise.all([sendOutbox(deps, outbox), sendWakes(deps, beats)]);
}

/** Sends outbox entries, packed by market and in their order. */
export async function sendOutbox(deps: RelayDeps, entries: readonly Outbox[]): Promise<void> {
  if (entries.length > 0) await deps.queues.sendCommands(packByMarket(entries, deps.sha256));
}

function packByMarket(entries: readonly Outbox[], sha256: RelayDeps['sha256']): CommandMessage[] {
  const byMarket = new Map<MarketId, Outbox[]>();
  for (const entry of entries) byMarket.set(entry.marketId, [...(byMarket.get(entry.marketId) ?? []), entry]);
  const messages: CommandMessage[] = [];
  for (const [marketId, all] of byMarket) {
    for (let start = 0; start < all.length; start += commandsPerMessage) {
      const packed = all.slice(start, start + commandsPerMessage);
      // An entry that is written again, after the first was projected, is another message: its time tells them apart.
      const deduplicationId = sha256(packed.map(({ commandId, at }) => `${commandId}@${at}`).join(' '));
      messages.push({ marketId, commands: packed.map((entry) => entry.command), deduplicationId });
    }
  }
  return messages;
}

async function sendWakes({ queues }: RelayDeps, beats: readonly Beat[]): Promise<void> {
  const wakes = new Map<string, HandoffMessage>();
  for (const { leaseId, buyerId } of beats.flatMap((beat) => beat.wakes)) {
    wakes.set(leaseId, { target: { kind: 'lease', leaseId, buyerId }, firedAt: null, delaySeconds: 0 });
  }
  if (wakes.size > 0) await queues.sendHandoff([...wakes.values()]);
}
