import type { AttributeValue, ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Refusal } from '@compute-bank/application/ports';
import { Busy } from '@compute-bank/domain/busy';
import type { Write } from './write-items.ts';

/**
 * Errors are told apart by name: their classes lose identity when two copies of the SDK are loaded. The name is spelt out: that of
 * the class is another one once the bundle is minified.
 */
const hasName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

const cancelled = (error: unknown): TransactionCanceledException | undefined =>
  hasName(error, 'TransactionCanceledException') ? (error as TransactionCanceledException) : undefined;

/** Whether a condition of ours was false: final, unlike a conflict. */
export function isConditionFailure(error: unknown): boolean {
  if (hasName(error, 'ConditionalCheckFailedException')) return true;
  return cancelled(error)?.CancellationReasons?.some((reason) => reason.Code === 'ConditionalCheckFailed') ?? false;
}

const transientNames = [
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
];

/** Somebody else was writing, or the table is throttled: the same transaction may go through later. */
function isTransient(error: unknown): boolean {
  if (cancelled(error)) return true;
  return transientNames.some((name) => hasName(error, name));
}

/** Which write was refused, or that the items found are our own from an attempt whose reply was lost. */
export function readRefusal(error: unknown, writes: readonly Write[], nonce: string): Refusal | 'own-attempt' {
  const reasons = cancelled(error)?.CancellationReasons ?? [singleReason(error)];
  if (reasons.some((reason) => reason.Item?.nonce?.S === nonce)) return 'own-attempt';
  const index = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  const write = writes[index] ?? writes[0];
  if (!write) throw error;
  return { change: write.change, cause: write.cause };
}

function singleReason(error: unknown): { Code: string; Item: Record<string, AttributeValue> | undefined } {
  const item = error instanceof Error && 'Item' in error ? (error as ConditionalCheckFailedException).Item : undefined;
  return { Code: 'ConditionalCheckFailed', Item: item };
}

const retriesMax = 5;

/** Runs `attempt` again after a conflict or throttle, at most five times; then throws `Busy`. */
export async function conflictRetries<T>(backOff: (attempt: number) => Promise<void>, attempt: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (retry > retriesMax) throw new Busy();
      await backOff(retry);
    }
  }
}
