import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { CommandLike } from './memory-dynamo.ts';

/** A model, or anything wrapped around one. */
export interface Sender {
  send(command: CommandLike): Promise<unknown>;
}

/*
 * The SDK's clients are classes with private parts that no other object can have by type. The product calls nothing but
 * `send(command)`; these three casts say so, in one place.
 */
export const asDynamoClient = (sender: Sender): DynamoDBClient => sender as unknown as DynamoDBClient;
export const asStreamsClient = (sender: Sender): DynamoDBStreamsClient => sender as unknown as DynamoDBStreamsClient;
export const asSqsClient = (sender: Sender): SQSClient => sender as unknown as SQSClient;
