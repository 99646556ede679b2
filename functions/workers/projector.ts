import { followMarkets } from '@compute-bank/application/follow-markets';
import { marketsOfStream } from '@compute-bank/store/stream';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';

/** Woken by the log's stream, follows each named market from its cursor: what the stream lost or doubled changes nothing. */
export const handler = (event: DynamoDBStreamEvent): Promise<void> => followMarkets(runtime(), marketsOfStream(event.Records));
