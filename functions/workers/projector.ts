import { projectMarket } from '@compute-bank/application/project-market';
import { marketsOfStream } from '@compute-bank/store/stream';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';

/** Woken by the log's stream, follows each named market from its cursor: what the stream lost or doubled changes nothing. */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  for (const marketId of marketsOfStream(event.Records)) await projectMarket(runtime(), marketId);
};
