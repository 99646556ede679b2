import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { canConflict, conflictFor, TimedOut, throttleFor } from './fault-errors.ts';
import type { FaultRates } from './faults.ts';
import { randomFrom } from './random.ts';

type SdkFaultRates = Pick<FaultRates, 'conflict' | 'throttle' | 'lostRequest' | 'lostReply'>;

export interface SdkFaultOptions {
  /** Print it when a test fails: it repeats the sequence of draws (not the order in which parallel calls take them). */
  readonly seed: number;
  readonly rates: SdkFaultRates;
  readonly onFault?: (fault: keyof SdkFaultRates, command: string) => void;
}

/** What was struck so far, and a switch. */
export interface SdkFaults {
  readonly counts: Readonly<Record<keyof SdkFaultRates, number>>;
  /** From now on nothing strikes. */
  readonly stop: () => void;
}

type Stack = DynamoDBClient['middlewareStack'];

/**
 * Adds faults to a real SDK client over a real server: no emulator raises conflicts or throttles, or loses a reply. They strike inside the
 * SDK's own retries, as the network's do; a lost reply surfaces as a timeout that the SDK may retry.
 */
export const addSdkFaults = (client: DynamoDBClient | SQSClient, { seed, rates, onFault }: SdkFaultOptions): SdkFaults => {
  const random = randomFrom(seed);
  const counts = { conflict: 0, throttle: 0, lostRequest: 0, lostReply: 0 };
  let isOn = true;
  const strikes = (fault: keyof SdkFaultRates, command: string): boolean => {
    if (!isOn || !random.chance(rates[fault])) return false;
    counts[fault] += 1;
    onFault?.(fault, command);
    return true;
  };
  // The stacks of the two clients differ only in the types of the commands that pass through them.
  const stack = client.middlewareStack as Stack;
  stack.add(
    (next, context) => async (args) => {
      const name = context.commandName ?? '';
      const command = { input: args.input, constructor: { name } };
      if (canConflict(command) && strikes('conflict', name)) throw conflictFor(command, (count) => random.between(0, count - 1));
      if (strikes('throttle', name)) throw throttleFor(command);
      if (strikes('lostRequest', name)) throw new TimedOut(`${name} did not arrive`);
      const answer = await next(args);
      if (strikes('lostReply', name)) throw new TimedOut(`${name} was carried out, its answer was lost`);
      return answer;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'injectFaults' },
  );
  return {
    counts,
    stop: () => {
      isOn = false;
    },
  };
};
