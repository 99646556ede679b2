import { explainMatch as use } from '@compute-bank/application/explain-withdrawal';
import { explainMatch as declared } from '@compute-bank/contracts/matches';
import { presentExplanation } from '../../present/match.ts';
import { serve } from '../../runtime/serve.ts';

/** Explains a match. */
export const explainMatch = serve(declared, presentExplanation, ({ principal, params }, deps) => use(deps, principal, params.matchId));
