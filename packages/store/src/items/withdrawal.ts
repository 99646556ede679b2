import { networkKinds } from '@compute-bank/domain/link';
import { tiers } from '@compute-bank/domain/tier';
import * as z from 'zod';
import { asset, at, big, id, marketId, whole } from '../item-fields.ts';
import { interconnect, reason, terms } from './shared.ts';

const size = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gpus'), gpus: whole, gpusMin: whole }),
  z.object({ kind: z.literal('shape'), nodes: whole, gpusPerNode: whole }),
]);
const life = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('immediate') }),
  z.object({ kind: z.literal('fill-or-kill') }),
  z.object({ kind: z.literal('standing'), until: at }),
]);

const demand = z.object({
  size,
  regions: z.object({ allow: z.array(z.string()), deny: z.array(z.string()) }),
  interconnect,
  sameFabric: z.object({ kind: z.enum(networkKinds), gbpsPerGpu: z.number() }).nullable(),
  durationMs: whole,
  startEarliest: at,
  endLatest: at,
  prefer: z.enum(['soonest', 'cheapest']),
  limitMicros: big,
  priceKind: z.enum(['limit', 'market']),
  life,
  tierMin: z.enum(tiers),
  noticeMsMin: whole.nullable(),
  providersExcluded: z.array(id('ten')),
});

export const workload = z.object({ argv: z.array(z.string()), env: z.record(z.string(), z.string()), releaseOnExit: z.boolean() });

const route = z.object({
  stops: z.array(z.object({ marketId, limitMicros: big })).min(2),
  hop: whole,
  stands: z.boolean(),
  filledBefore: whole,
  claimedBy: marketId.nullable(),
  home: marketId.optional(),
  visits: z.array(
    z.object({
      marketId,
      position: whole,
      outcome: z.enum(['no_match', 'halted', 'moved']),
      was: z.object({ stands: z.boolean(), filledBefore: whole }).optional(),
    }),
  ),
});

export const withdrawal = z.object({
  type: z.literal('withdrawal'),
  withdrawalId: id('wdr'),
  tenantId: id('ten'),
  marketId,
  // Items from before there were routes name one market.
  route: route.nullable().default(null),
  asset,
  state: z.enum(['pending', 'standing', 'partially_filled', 'filled', 'rejected', 'cancelled', 'expired']),
  demand,
  terms,
  workload: workload.nullable(),
  gpusFilled: whole,
  holdId: id('hol'),
  unfilledMicros: big,
  matchIds: z.array(id('mat')),
  cancelRequestedAt: at.nullable(),
  reason: reason.nullable(),
  createdAt: at,
  endedAt: at.nullable(),
  logPosition: whole,
});

export const hold = z.object({
  type: z.literal('hold'),
  holdId: id('hol'),
  tenantId: id('ten'),
  asset,
  withdrawalId: id('wdr'),
  amount: big,
  posted: big,
  voided: big,
  expired: big,
  state: z.enum(['pending', 'posted', 'voided', 'expired']),
});

export const openHolds = z.object({
  type: z.literal('open-holds'),
  tenantId: id('ten'),
  // A hint that cannot be read is none: whoever begins without one finds everything.
  upTo: id('hol').nullable().catch(null),
  holdIds: z.array(id('hol')).catch([]),
});

export const slice = z.object({
  depositId: id('dep'),
  providerId: id('ten'),
  nodeId: id('nod'),
  sellerId: id('ten').exactOptional(),
  lotId: id('nod').exactOptional(),
  unnamed: z.literal(true).exactOptional(),
  gpus: whole,
  priceMicros: big,
});

const decisionRecord = z.object({
  position: whole,
  index: whole,
  candidateStarts: whole,
  bounded: z.boolean(),
  costScore: big,
  nodes: whole,
  leftoverGpus: whole,
  call: z.object({ batch: whole, seed: whole, iterations: whole, surplusScore: big }).exactOptional(),
});

export const match = z.object({
  type: z.literal('match'),
  matchId: id('mat'),
  leaseId: id('lea'),
  withdrawalId: id('wdr'),
  tenantId: id('ten'),
  marketId,
  slices: z.array(slice),
  start: at,
  end: at,
  decidedAt: at,
  record: decisionRecord,
});
