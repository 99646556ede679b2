import { asDynamoClient, asStreamsClient } from '../../simulation/as-client.ts';
import { MemoryDynamo } from '../../simulation/memory-dynamo.ts';
import type { DynamoBench } from '../cases/dynamo-words.ts';
import type { Backend } from '../define-cases.ts';
import { bankTable, createTables, marketTable } from './dynamo-tables.ts';

/** The simulator's model, judged by the same cases. Its indexes and streams lag: every question asked again is 20 ms later. */
export const startDynamoModel = async (): Promise<Backend<DynamoBench>> => {
  let now = 0;
  const model = new MemoryDynamo({ now: () => now, lags: { index: () => 50, stream: () => 30 } });
  const dynamo = asDynamoClient(model);
  await createTables(dynamo);
  return {
    name: 'model',
    benchFor: async (caseId) => ({
      dynamo,
      streams: asStreamsClient(model),
      bank: bankTable.TableName ?? '',
      market: marketTable.TableName ?? '',
      pk: `case#${caseId}`,
      pause: async () => {
        now += 20;
      },
    }),
    stop: async () => undefined,
  };
};
