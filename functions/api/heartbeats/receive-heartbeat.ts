import { receiveHeartbeat as use } from '@compute-bank/application/receive-heartbeat';
import { receiveHeartbeat as declared } from '@compute-bank/contracts/agent';
import { isMeterSignedBy } from '@compute-bank/http/meter-signature';
import { presentHeartbeatReply } from '../../present/agent.ts';
import { serve } from '../../runtime/serve.ts';

/** Takes over what a node reports and tells it what to run. */
export const receiveHeartbeat = serve(declared, presentHeartbeatReply, ({ principal, body }, deps) =>
  use(deps, principal, body.reports, isMeterSignedBy(principal.publicKey)),
);
