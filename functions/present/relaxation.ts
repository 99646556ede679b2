import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Asset } from '@compute-bank/domain/ids';
import type { Loser } from '@compute-bank/engine/losers';
import { describePlan } from '@compute-bank/engine/quote';
import type { Relaxation } from '@compute-bank/engine/relax/nearest-relaxations';
import { presentPlan } from './plan.ts';
import { tellRelaxation } from './relaxation-text.ts';
import { presentChange } from './request-change.ts';

/** A relaxation as the change of the request that asked for `asked`. */
export const presentRelaxation = (asked: Demand, asset: Asset, { kinds, demand, plan }: Relaxation) => ({
  kinds: [...kinds],
  summary: tellRelaxation(kinds, asked, demand, asset),
  change: presentChange(asked, demand),
  plan: presentPlan(plan),
});

/** What lost, without identities: a buyer learns the names of what it gets, not of what it does not get. */
export const presentLoser = (asked: Demand, { beatenBy, found }: Loser) => ({
  beatenBy,
  plan: presentPlan(describePlan(found, asked)),
});
