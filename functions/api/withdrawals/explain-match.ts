import { explainMatch as use } from '@compute-bank/application/explain-withdrawal';
import { explainMatch as declared } from '@compute-bank/contracts/matches';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentExplanation } from '../present/match.ts';

/** Explains a match. */
export const explainMatch = serve(declared, presentExplanation, ({ principal, params }) => use(runtime(), principal, params.matchId));
