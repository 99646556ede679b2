import {
  BatchEntryIdsNotDistinct,
  EmptyBatchRequest,
  InvalidMessageContents,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  SQSServiceException,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';

const metadata = { $metadata: { httpStatusCode: 400 } };

export const invalidParameter = (message: string): SQSServiceException =>
  new SQSServiceException({ name: 'InvalidParameterValue', $fault: 'client', message, ...metadata });
export const missingParameter = (message: string): SQSServiceException =>
  new SQSServiceException({ name: 'MissingParameter', $fault: 'client', message, ...metadata });
export const noSuchQueue = (url: string): SQSServiceException =>
  new QueueDoesNotExist({ message: `The specified queue does not exist: ${url}`, ...metadata });
export const invalidHandle = (): SQSServiceException =>
  new ReceiptHandleIsInvalid({ message: 'The input receipt handle is invalid', ...metadata });
export const invalidContents = (): SQSServiceException =>
  new InvalidMessageContents({ message: 'The message contains characters outside the allowed set', ...metadata });
export const emptyBatch = (): SQSServiceException => new EmptyBatchRequest({ message: 'The batch has no entries', ...metadata });
export const tooManyEntries = (): SQSServiceException =>
  new TooManyEntriesInBatchRequest({ message: 'The batch has more than 10 entries', ...metadata });
export const idsNotDistinct = (): SQSServiceException => new BatchEntryIdsNotDistinct({ message: 'Ids of a batch differ', ...metadata });
