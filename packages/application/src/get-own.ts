import type { EntityOf, EntityType, Ref } from '@compute-bank/domain/entities/entity';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

/** Something that the caller's tenant owns: `ref` names that tenant, so another tenant's thing is not there to be found. */
export async function getOwn<T extends Exclude<EntityType, 'transfer'>>(
  bank: Bank,
  ref: Ref<T>,
): Promise<Result<EntityOf<T>, Rejection<'not_found'>>> {
  const found = await bank.read(ref);
  return found ? ok(found.entity) : reject(rejection('not_found', `There is no such ${ref.type}.`));
}
