import { planSplit as use } from '@compute-bank/application/plan-split';
import { planSplit as declared } from '@compute-bank/contracts/market-splits';
import { presentSplitPlan } from '../../present/split.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Says what a split would move. */
export const planSplit = serve(declared, presentSplitPlan, ({ params, body }, deps) => use(withReader(deps), { ...params, ...body }));
