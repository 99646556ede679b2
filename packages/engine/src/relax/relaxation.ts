import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { interconnectRank, networkRank } from '@compute-bank/domain/link';
import { type RelaxationKind, relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import { gpusOf } from '../size.ts';

export const rankOf = (kind: RelaxationKind): number => relaxationKinds.indexOf(kind);

/** How much of what was asked is given up, in hundredths of a percent. */
const share = (asked: number, missing: number): number => Math.ceil((10_000 * missing) / Math.max(1, asked));
/** A wait as long as the lease weighs as a quarter of the price. */
const wait = ({ durationMs }: Demand, ms: number): number => Math.ceil((2_500 * ms) / Math.max(1, durationMs));

/**
 * What a change costs the buyer, in hundredths of a percent of the order: this makes the order of relaxations. What has an
 * amount weighs by it (a tenth more per GPU-hour as much as a tenth of the GPUs or of the hours), what has none weighs
 * what stands here.
 */
const weights: { readonly [K in RelaxationKind]: (from: Demand, to: Demand) => number } = {
  region: () => 1_000,
  later: (from, to) => wait(from, to.endLatest - from.endLatest),
  earlier: (from, to) => wait(from, from.startEarliest - to.startEarliest),
  price: (from, to) => share(Number(from.limitMicros), Number(to.limitMicros - from.limitMicros)),
  network: (from, to) => 1_500 * (networkRank(kindOf(from)) - networkRank(kindOf(to))) + slowness(from, to),
  bandwidth: slowness,
  interconnect: (from, to) => 2_000 * (interconnectRank(from.interconnect) - interconnectRank(to.interconnect)),
  tier: () => 2_000,
  size: (from, to) => share(leastOf(from), leastOf(from) - leastOf(to)),
  shape: () => 2_500,
  duration: (from, to) => share(from.durationMs, from.durationMs - to.durationMs),
  notice: (from, to) => share(5 * (from.noticeMsMin ?? 0), (from.noticeMsMin ?? 0) - (to.noticeMsMin ?? 0)),
  interruptible: () => 3_000,
  provider: () => 4_000,
  denied_region: () => 5_000,
  // More than the slowest network: what takes any nodes takes those of a slow fabric too.
  fabric: () => 9_000,
};

/** Half the bandwidth weighs as a quarter of the price. */
function slowness(from: Demand, to: Demand): number {
  return share(2 * gbpsOf(from), gbpsOf(from) - gbpsOf(to));
}
const kindOf = ({ sameFabric }: Demand) => sameFabric?.kind ?? 'ethernet';
const gbpsOf = ({ sameFabric }: Demand): number => sameFabric?.gbpsPerGpu ?? 0;
const leastOf = ({ size }: Demand): number => (size.kind === 'gpus' ? size.gpusMin : gpusOf(size));

/** What changes of these kinds weigh together. */
export const weightOf = (kinds: readonly RelaxationKind[], from: Demand, to: Demand): number =>
  kinds.reduce((sum, kind) => sum + weights[kind](from, to), 0);
