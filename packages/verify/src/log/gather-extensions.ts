import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import { addMs } from '@compute-bank/domain/instant';
import { checkSource } from './gather-sales.ts';
import { type ExtensionAnswer, runOf } from './market-facts.ts';
import type { Effects, EventOf, Place } from './place.ts';

/** What becomes of wishes for more time. */
export const extensionEffects: Effects = {
  'lease-extended': extendSale,
  'extension-standing': (place, { commandId }) => answerExtension(place, commandId, 'standing'),
  'extension-ended': (place, { extensionId, outcome }) =>
    answerExtension(place, extensionId, outcome === 'cancelled' ? 'cancelled' : 'refused'),
};

export function answerExtension({ facts, record }: Place, commandId: string, state: ExtensionAnswer['state']): void {
  facts.extensionAnswers.set(commandId, { state, position: record.position });
}

/** Added time begins where the lease ended; it comes from the same GPUs, which must still be on offer. */
function extendSale(place: Place, event: EventOf<'lease-extended'>): void {
  const { facts, record, findings } = place;
  const { matchId, leaseId, commandId, slices, from, end } = event;
  const sale = facts.sales.get(matchId);
  const usesOf = (all: readonly Slice[]): string => all.map(({ nodeId, gpus }) => `${nodeId} ${gpus}`).join();
  const isWhole = sale?.end === from && sale.until === addMs(from, facts.turnaroundMs);
  if (!sale || !isWhole || end <= from || usesOf(runOf(sale).slices) !== usesOf(slices)) {
    findings.add('oversold', leaseId, `record ${record.position}: it is extended from what it was not`);
    return;
  }
  for (const slice of slices) checkSource(place, { leaseId, start: sale.event.start, end }, slice);
  sale.end = end;
  sale.until = addMs(end, facts.turnaroundMs);
  answerExtension(place, commandId, 'granted');
  sale.extensions.push({ commandId, slices, from, end, runs: sale.runs.length, position: record.position });
}
