import type { EntityOf, EntityType } from '@compute-bank/domain/entities/entity';
import type * as z from 'zod';
import { deposit } from './items/deposit.ts';
import { due, invoice, lease, supply } from './items/lease.ts';
import { balance, meterRecord, platformBalance, transfer } from './items/money.ts';
import { assignment, beat, gpuClaim, node } from './items/node.ts';
import { audit, claim, market, marketDay, outbox, receipt } from './items/record.ts';
import { apiKey, fabric, joinToken, keyLocator, tenant } from './items/tenant.ts';
import { hold, match, openHolds, withdrawal } from './items/withdrawal.ts';

/** How each type is read back. The compiler holds schema and entity together. */
export const itemSchemas: { readonly [T in EntityType]: z.ZodType<EntityOf<T>> } = {
  'api-key': apiKey,
  assignment,
  audit,
  balance,
  beat,
  claim,
  deposit,
  due,
  fabric,
  'gpu-claim': gpuClaim,
  hold,
  invoice,
  'join-token': joinToken,
  'key-locator': keyLocator,
  lease,
  market,
  'market-day': marketDay,
  match,
  'meter-record': meterRecord,
  node,
  'open-holds': openHolds,
  outbox,
  'platform-balance': platformBalance,
  receipt,
  supply,
  tenant,
  transfer,
  withdrawal,
};
