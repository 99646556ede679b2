import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';

const metadata = { $metadata: { httpStatusCode: 400 } };

/** The service's answer to a malformed request. The message is ours: only the name is a promise. */
export const validation = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', message, ...metadata });

export const conditionFailed = (item: Item | undefined): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({ message: 'The conditional request failed', ...(item && { Item: item }), ...metadata });

export const conflict = (): TransactionConflictException =>
  new TransactionConflictException({ message: 'Transaction is ongoing for the item', ...metadata });

/** Reasons stand in the order of the request's items, `None` for those without fault, as the service answers. */
export const cancelled = (reasons: readonly CancellationReason[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: [...reasons],
    ...metadata,
  });

export const tokenMismatch = (): IdempotentParameterMismatchException =>
  new IdempotentParameterMismatchException({
    Message: 'Client token was used with other parameters',
    message: 'token mismatch',
    ...metadata,
  });

export const noSuchTable = (name: string): ResourceNotFoundException =>
  new ResourceNotFoundException({ message: `Requested resource not found: Table: ${name}`, ...metadata });

export const tableExists = (name: string): ResourceInUseException =>
  new ResourceInUseException({ message: `Table already exists: ${name}`, ...metadata });

/** Throws a ValidationException unless `condition` holds. */
export function must(condition: unknown, message: string): asserts condition {
  if (!condition) throw validation(message);
}
