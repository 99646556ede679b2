import { randomBytes } from 'node:crypto';
import { instant } from '@compute-bank/domain/instant';
import type { DemoKeys } from '@compute-bank/local/host-options';
import { bootstrapDemo } from '../../../functions/runtime/bootstrap.ts';
import { build } from '../../../functions/runtime/deps.ts';
import { cloudDynamo, cloudSqs } from './deployment.ts';
import { bankTable, marketTable } from './names.ts';

/** The first keys of the deployed bank, written to its table. */
export function firstKeys(): Promise<DemoKeys> {
  const env = { BANK_TABLE: bankTable(), MARKET_TABLE: marketTable(), BANK_CURSOR_SECRET: randomBytes(24).toString('hex') };
  return bootstrapDemo(build({ now: () => instant(Date.now()), dynamo: cloudDynamo(), sqs: cloudSqs(), env }));
}
