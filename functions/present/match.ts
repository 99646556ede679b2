import type { WithdrawalExplanation } from '@compute-bank/application/explain-withdrawal';
import type { KnownMatch, KnownSlice } from '@compute-bank/application/get-match';
import type { DecisionRecord, Match } from '@compute-bank/domain/entities/withdrawal';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { presentRegion } from './fields.ts';
import { presentLoser, presentRelaxation } from './relaxation.ts';

const presentRecord = ({ position, index, candidateStarts, bounded, costScore, nodes, leftoverGpus }: DecisionRecord) => ({
  position,
  index,
  candidateStarts,
  bounded,
  costScore: String(costScore),
  nodes,
  leftoverGpus,
});

export const presentMatch = (match: Match) => ({
  matchId: match.matchId,
  leaseId: match.leaseId,
  withdrawalId: match.withdrawalId,
  marketId: match.marketId,
  start: formatInstant(match.start),
  end: formatInstant(match.end),
  gpus: match.slices.reduce((sum, { gpus }) => sum + gpus, 0),
  nodes: new Set(match.slices.map(({ nodeId }) => nodeId)).size,
  decidedAt: formatInstant(match.decidedAt),
  record: presentRecord(match.record),
});

const presentKnownSlice = ({ nodeId, unnamed, provider, seller, region, gpus, priceMicros }: KnownSlice) => ({
  nodeId: unnamed ? null : nodeId,
  provider,
  seller,
  region: presentRegion(region),
  gpus,
  perGpuHour: formatMicros(priceMicros),
});

/** Of the other side a buyer sees the provider's public name, the node and where it stands: not the deposit, nor the tenant. */
export const presentKnownMatch = ({ match, slices, currentSlices }: KnownMatch) => ({
  ...presentMatch(match),
  slices: slices.map(presentKnownSlice),
  currentSlices: currentSlices.map(presentKnownSlice),
});

export const presentExplanation = ({ explanation, order, ...decision }: WithdrawalExplanation) => ({
  withdrawalId: decision.withdrawalId,
  marketId: order.marketId,
  position: decision.position,
  index: decision.index,
  recordHash: decision.recordHash,
  engineVersion: decision.engineVersion,
  nodes: explanation.filters.nodes,
  filters: explanation.filters.filters.map(({ filter, removed }) => ({ filter, removed })),
  feasible: explanation.filters.feasible,
  losers: explanation.losers.map((loser) => presentLoser(order.demand, loser)),
  gpusOpen: explanation.gpusOpen,
  relaxations: explanation.relaxations.map((one) => presentRelaxation(order.demand, order.asset, one)),
  replayIdentical: decision.replayIdentical,
});
