import { createJoinTokens as use } from '@compute-bank/application/create-join-tokens';
import { createJoinTokens as declared } from '@compute-bank/contracts/nodes';
import { presentJoinTokens } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Makes join tokens. */
export const createJoinTokens = serve(declared, presentJoinTokens, ({ principal, body, once }, deps) => use(deps, principal, body, once));
