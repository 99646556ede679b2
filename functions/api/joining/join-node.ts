import { joinNode as use } from '@compute-bank/application/join-node';
import { joinNode as declared } from '@compute-bank/contracts/agent';
import { ok } from '@compute-bank/domain/result';
import { presentJoined } from '../../present/agent.ts';
import { serve } from '../../runtime/serve.ts';

/** Turns a join token into a node. */
export const joinNode = serve(declared, presentJoined, async ({ body }, deps) => {
  const joined = await use(deps, body);
  return joined.ok ? ok({ node: joined.value, now: deps.now(), nextBeatWithinMs: deps.policy.heartbeatMs }) : joined;
});
