import { relayChanges } from '@compute-bank/application/relay-changes';
import { changesOfStream } from '@compute-bank/store/stream';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';

/** Passes outbox commands and news from agents on to their queues, in the stream's order. */
export const handler = (event: DynamoDBStreamEvent): Promise<void> => relayChanges(runtime(), changesOfStream(event.Records));
