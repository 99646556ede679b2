import type { ReclaimWish } from '@compute-bank/domain/entities/deposit';
import type { DepositId, TenantId } from '@compute-bank/domain/ids';
import { decideAndCommit } from './decide-and-commit.ts';
import type { ProjectorDeps } from './projection.ts';

/** The wish to take capacity back that a market answered. */
export interface AnsweredReclaim {
  readonly tenantId: TenantId;
  readonly depositId: DepositId;
  readonly commandId: string;
}

/** Shows what the market said to a provider that wants capacity back. It says so once. */
export async function projectReclaim(
  { bank }: ProjectorDeps,
  { tenantId, depositId, commandId }: AnsweredReclaim,
  answer: { readonly state: 'accepted'; readonly code: null } | { readonly state: 'refused'; readonly code: string },
): Promise<void> {
  await decideAndCommit(bank, async () => {
    const found = await bank.read({ type: 'deposit', tenantId, depositId });
    const isAsked = (wish: ReclaimWish): boolean => wish.commandId === commandId && wish.state === 'pending';
    if (!found?.entity.reclaims.some(isAsked)) return undefined;
    const reclaims = found.entity.reclaims.map((wish) => (isAsked(wish) ? { ...wish, ...answer } : wish));
    return [{ kind: 'replace', entity: { ...found.entity, reclaims }, version: found.version }];
  });
}
