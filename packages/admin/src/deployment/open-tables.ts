import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Bank, MarketLog } from '@compute-bank/application/ports';
import { isShape } from '@compute-bank/local/template/shape';
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
  const nonce = (): string => {
    throw new Error('These tables are open for reading.');
  };
  return {
    bank: createBank({ client, table: tableOf(deployed, 'BANK_TABLE'), dueShards, nonce, backOff: async () => undefined }),
    log: createMarketLog({ client, table: tableOf(deployed, 'MARKET_TABLE') }),
  };
}

/** The table with which the functions work: one that was restored belongs to no stack. */
function tableOf(deployed: DeployedBank, variable: string): string {
  for (const made of ofType(deployed, 'AWS::Lambda::Function')) {
    const environment = made.properties().Environment;
    const name = isShape(environment) && isShape(environment.Variables) ? environment.Variables[variable] : undefined;
    if (typeof name === 'string') return name;
  }
  throw new AdminError(`No function of the deployment has the variable ${variable}.`);
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
