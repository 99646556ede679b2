import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Product } from '@compute-bank/local/host-options';
import { createProduct } from '@compute-bank/local/product';
import type { Random } from '../simulation/random.ts';
import { randomFrom } from '../simulation/random.ts';
import { addSdkFaults, type SdkFaults } from '../simulation/sdk-faults.ts';

const kinds = ['conflict', 'throttle', 'lostRequest', 'lostReply'] as const;
export type Weather = Readonly<Record<(typeof kinds)[number] | 'duplicate', number>>;

export const fair: Weather = { conflict: 0, throttle: 0, lostRequest: 0, lostReply: 0, duplicate: 0 };
export const stormy: Weather = { conflict: 0.15, throttle: 0.03, lostRequest: 0.03, lostReply: 0.1, duplicate: 0.5 };

/** The bank's own functions, whose calls to DynamoDB and SQS meet this weather. */
export interface FaultyProduct extends Product {
  /** Fair from the start on: a bank opens, then the weather changes. */
  setWeather(weather: Weather): void;
  /** What struck so far, both services together. */
  struck(): Record<keyof Weather, number>;
}

export function createFaultyProduct(root: string, seed: number): FaultyProduct {
  const product = createProduct(root);
  const rates: Record<keyof Weather, number> = { ...fair };
  const faults: SdkFaults[] = [];
  let duplicates = 0;
  return {
    ...product,
    configure: async (world) => {
      faults.push(addSdkFaults(world.dynamo, { seed, rates }), addSdkFaults(world.sqs, { seed: seed + 1, rates }));
      repeatSends(
        world.sqs,
        randomFrom(seed + 2),
        () => rates.duplicate,
        () => (duplicates += 1),
      );
      await product.configure(world);
    },
    setWeather: (weather) => void Object.assign(rates, weather),
    struck: () => {
      const sum = (kind: (typeof kinds)[number]): number => faults.reduce((total, { counts }) => total + counts[kind], 0);
      return { ...fair, ...Object.fromEntries(kinds.map((kind) => [kind, sum(kind)])), duplicate: duplicates };
    },
  };
}

/** Sends a batch a second time under other deduplication ids, as a queue delivers again after its window has passed. */
function repeatSends(client: SQSClient, random: Random, rate: () => number, onRepeat: () => void): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context.commandName !== 'SendMessageBatchCommand' || !random.chance(rate())) return answer;
      const { Entries = [], ...rest } = { ...args.input } as { Entries?: readonly { MessageDeduplicationId?: string }[] };
      const again = Entries.map((entry) => ({
        ...entry,
        ...(entry.MessageDeduplicationId && { MessageDeduplicationId: `${entry.MessageDeduplicationId}-again` }),
      }));
      onRepeat();
      await next({ ...args, input: { ...rest, Entries: again } as never });
      return answer;
    },
    { step: 'initialize', priority: 'low', name: 'repeatSends' },
  );
}
