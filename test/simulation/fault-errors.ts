import { DynamoDBServiceException, TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { SQSServiceException } from '@aws-sdk/client-sqs';

/** The part of a command that the faults look at. */
export interface FaultyCommand {
  readonly input: object;
}

const nameOf = (command: FaultyCommand): string => command.constructor.name;
const writeNames = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'];
const queueNames = /Message|Queue/;

/** Whether the service can answer this command with a transaction conflict. */
export const canConflict = (command: FaultyCommand): boolean =>
  nameOf(command) === 'TransactWriteItemsCommand' || nameOf(command) === 'TransactGetItemsCommand' || writeNames.includes(nameOf(command));

/** The refusal by which the service reports that another transaction holds an item: reasons in order, one of them a conflict. */
export const conflictFor = (command: FaultyCommand, at: (count: number) => number): Error => {
  const metadata = { $metadata: { httpStatusCode: 400 } };
  const items = 'TransactItems' in command.input && Array.isArray(command.input.TransactItems) ? command.input.TransactItems : undefined;
  if (!items) return new TransactionConflictException({ message: 'Transaction is ongoing for the item', ...metadata });
  const conflicting = at(items.length);
  const CancellationReasons = items.map((_, index) => ({ Code: index === conflicting ? 'TransactionConflict' : 'None' }));
  return new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${CancellationReasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons,
    ...metadata,
  });
};

/** The refusal of a service that is asked too much. */
export const throttleFor = (command: FaultyCommand): Error => {
  const shape = {
    name: 'ThrottlingException',
    $fault: 'client' as const,
    message: 'Rate exceeded',
    $retryable: { throttling: true },
    $metadata: { httpStatusCode: 400 },
  };
  return queueNames.test(nameOf(command)) ? new SQSServiceException(shape) : new DynamoDBServiceException(shape);
};

/** What a caller sees when an answer does not come: it cannot tell whether its request was carried out. */
export class TimedOut extends Error {
  override readonly name = 'TimeoutError';
  readonly $retryable = {};
  readonly $metadata = {};
}
