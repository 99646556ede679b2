import { listOwn } from '@compute-bank/application/list-own';
import { listMatches as declared } from '@compute-bank/contracts/matches';
import { presentPage } from '../../present/fields.ts';
import { presentMatch } from '../../present/match.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the matches of the caller's withdrawals. */
export const listMatches = serve(declared, presentPage(presentMatch), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'match', page),
);
