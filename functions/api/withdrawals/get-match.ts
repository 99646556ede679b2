import { getMatch as use } from '@compute-bank/application/get-match';
import { getMatch as declared } from '@compute-bank/contracts/matches';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentKnownMatch } from '../present/match.ts';

/** Shows a match with its slices. */
export const getMatch = serve(declared, presentKnownMatch, ({ principal, params }) => use(runtime().bank, principal, params.matchId));
