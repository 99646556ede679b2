import { getMatch as use } from '@compute-bank/application/get-match';
import { getMatch as declared } from '@compute-bank/contracts/matches';
import { presentKnownMatch } from '../../present/match.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a match with its slices. */
export const getMatch = serve(declared, presentKnownMatch, ({ principal, params }, deps) => use(deps.bank, principal, params.matchId));
