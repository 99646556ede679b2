import { explainWithdrawal as use } from '@compute-bank/application/explain-withdrawal';
import { explainWithdrawal as declared } from '@compute-bank/contracts/matches';
import { presentExplanation } from '../../present/match.ts';
import { serve } from '../../runtime/serve.ts';

/** Explains a withdrawal's newest decision. */
export const explainWithdrawal = serve(declared, presentExplanation, ({ principal, params, query }, deps) =>
  use(deps, principal, params.withdrawalId, query.visit),
);
