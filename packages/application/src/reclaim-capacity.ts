import type { Deposit, ReclaimWish } from '@compute-bank/domain/entities/deposit';
import type { DepositId, NodeId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, formatInstant, type Instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

export interface ReclaimRequest {
  readonly depositId: DepositId;
  /** Null: all nodes of the deposit. */
  readonly nodeId: NodeId | null;
  /** On a whole minute; null: as soon as the notice allows. */
  readonly from: Instant | null;
}

type ReclaimRejection = Rejection<
  'invalid_request' | 'not_found' | 'node_not_found' | 'deposit_already_closed' | 'reclaim_not_promised' | 'notice_too_short'
>;

const resold = 'What was sold back of a lease cannot be taken back; close the deposit, so that no more of it is sold.';
const wishesKept = 100;
/** The notice counts from when the market hears of it. */
const onTheWayMs = 30 * secondMs;

/**
 * Asks for leased capacity back, with the notice that the deposit promised. The market moves what it can to other nodes and
 * ends the rest; whether it agreed is shown with the deposit.
 */
export function reclaimCapacity(
  deps: Deps,
  principal: Principal,
  request: ReclaimRequest,
  once: Once<Deposit>,
): Promise<Result<Deposit, ReclaimRejection>> {
  const { tenantId } = principal;
  const commandId = `reclaim-${deps.nextId('evt')}`;
  return admit(deps.bank, async (): Promise<Result<Admission<Deposit>, ReclaimRejection>> => {
    const found = await deps.bank.read({ type: 'deposit', tenantId, depositId: request.depositId });
    if (!found) return reject(rejection('not_found', 'There is no such deposit.'));
    if (found.entity.resaleOf !== undefined) return reject(rejection('reclaim_not_promised', resold));
    const from = fromOf(found.entity, request, deps.now());
    if (!from.ok) return from;
    const wish: ReclaimWish = { commandId, nodeId: request.nodeId, from: from.value, state: 'pending', code: null };
    const deposit: Deposit = { ...found.entity, reclaims: [...found.entity.reclaims, wish].slice(-wishesKept) };
    return ok({
      value: deposit,
      changes: [
        { kind: 'replace', entity: deposit, version: found.version },
        { kind: 'create', entity: outboxOf(deposit.marketId, reclaimCommand(deps, deposit, wish)) },
        auditOf(deps, principal, 'reclaim-capacity', request.depositId),
        once.receipt(deposit),
      ],
    });
  });
}

/** When the capacity returns, if the deposit allows that. */
function fromOf({ state, nodeIds, noticeMs, windows }: Deposit, request: ReclaimRequest, now: Instant): Result<Instant, ReclaimRejection> {
  if (state === 'closed' || state === 'rejected') return reject(rejection('deposit_already_closed', `The deposit is ${state}.`));
  const { nodeId } = request;
  if (nodeId !== null && !nodeIds.includes(nodeId)) return refuse('node_not_found', '/nodeId', 'This deposit does not offer such a node.');
  if (noticeMs === null) {
    return reject(
      rejection('reclaim_not_promised', 'The deposit was opened without a reclaim notice: its leases keep their nodes to the end.'),
    );
  }
  const earliest = ceilMinute(addMs(now, noticeMs + onTheWayMs));
  const from = request.from ?? earliest;
  if (from < earliest) {
    const detail = `The deposit promised ${noticeMs / minuteMs} minutes: the earliest is ${formatInstant(earliest)}.`;
    return refuse('notice_too_short', '/from', detail);
  }
  const lastEnd = windows.at(-1)?.end ?? now;
  return from < lastEnd
    ? ok(from)
    : refuse('invalid_request', '/from', `The deposit's last window ends at ${formatInstant(lastEnd)}, before the notice is over.`);
}

const refuse = (code: 'invalid_request' | 'node_not_found' | 'notice_too_short', pointer: string, detail: string) =>
  reject({ ...rejection(code, detail), errors: [{ pointer, detail }] });

const reclaimCommand = ({ now }: Deps, { tenantId, depositId }: Deposit, { commandId, nodeId, from }: ReclaimWish): Command => ({
  kind: 'reclaim-capacity',
  commandId,
  issuer: tenantId,
  admittedAt: now(),
  tenantId,
  depositId,
  nodeId,
  from,
});
