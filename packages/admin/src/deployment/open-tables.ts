import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Bank, MarketLog } from '@compute-bank/application/ports';
import { createBank } from '@compute-bank/store/bank';
import { createMarketLog } from '@compute-bank/store/market-log';
import { AdminError } from '../aws/failure.ts';
import { type DeployedBank, ofType } from './deployed-bank.ts';

/** The tables of a deployment, for reading. */
export type Tables = {
  readonly bank: Pick<Bank, 'read' | 'list' | 'listTenants' | 'listMarkets' | 'outboxUntil'>;
  readonly log: Pick<MarketLog, 'readAfter' | 'readCursor'>;
};

/** Deadlines alone depend on the number of their partitions, and none is read here. */
const dueShards = 1;

export function openTables(client: DynamoDBClient, deployed: DeployedBank): Tables {
  const tableOf = (name: string): string => {
    const table = ofType(deployed, 'AWS::DynamoDB::Table').find((each) => each.name === name);
    if (!table?.physicalId) throw new AdminError(`The deployment has no table ${name}.`);
    return table.physicalId;
  };
  const nonce = (): string => {
    throw new Error('These tables are open for reading.');
  };
  return {
    bank: createBank({ client, table: tableOf('Bank'), dueShards, nonce, backOff: async () => undefined }),
    log: createMarketLog({ client, table: tableOf('Market') }),
  };
}

const marketsPerPage = 100;
const pagesMax = 100;

/** Every market of the bank, by id. */
export async function* listMarkets({ bank }: Tables) {
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const found: Awaited<ReturnType<Bank['listMarkets']>> = await bank.listMarkets({ limit: marketsPerPage, after });
    yield* found.items;
    if (found.next === null) return;
    after = found.next;
  }
}
