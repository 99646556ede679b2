import type { JoinToken } from '@compute-bank/domain/entities/tenant';
import type { FabricId } from '@compute-bank/domain/ids';
import { addMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Change, Deps, Principal } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface JoinTokensRequest {
  readonly fabricId: FabricId;
  /** At most 50: they are made in one transaction. */
  readonly count: number;
  readonly validMinutes: number;
}

/** Fresh tokens, which are nowhere else: the bank keeps their digests. */
export interface MadeJoinTokens {
  readonly fabricId: FabricId;
  readonly expiresAt: Instant;
  readonly tokens: readonly string[];
}

type JoinTokensRejection = Rejection<'tenant_suspended' | 'fabric_not_found'>;

/** Makes single-use tokens, each of which turns one agent's key into a node of this fabric. */
export function createJoinTokens(
  deps: Deps & Secrets,
  principal: Principal,
  { fabricId, count, validMinutes }: JoinTokensRequest,
  once: Once<MadeJoinTokens>,
): Promise<Result<MadeJoinTokens, JoinTokensRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<MadeJoinTokens>, JoinTokensRejection>> => {
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    if (!(await deps.bank.read({ type: 'fabric', tenantId, fabricId }))) {
      return reject(rejection('fabric_not_found', 'There is no such fabric.'));
    }
    const expiresAt = addMs(deps.now(), validMinutes * minuteMs);
    const tokens = Array.from({ length: count }, () => `cbj_${deps.secret()}`);
    const made: MadeJoinTokens = { fabricId, expiresAt, tokens };
    const stored = tokens.map((token): Change => {
      const entity: JoinToken = { type: 'join-token', sha256: deps.sha256(token), tenantId, fabricId, expiresAt, usedBy: null };
      return { kind: 'create', entity };
    });
    const around: Change[] = [
      { kind: 'require-active', tenantId },
      auditOf(deps, principal, 'create-join-tokens', fabricId),
      once.receipt(made),
    ];
    return ok({ value: made, changes: [...stored, ...around] });
  });
}
