import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import { marketTableName } from '../../fixtures/test-world.ts';
import type { Sender } from '../../simulation/as-client.ts';
import { shareUnits, touchesOf } from './partitions.ts';

/** What one invocation of a function did. */
export interface Sample {
  readonly operation: string;
  readonly name: FunctionName;
  cpuMs: number;
  logBytes: number;
  answerBytes: number;
  readonly calls: { readonly began: number; readonly ended: number }[];
  readonly writes: { bank: number; market: number; index: number };
  readonly reads: { bank: number; market: number; index: number };
  readonly partitions: Map<string, { writes: number; reads: number }>;
  readonly sends: { fifo: number; standard: number };
}

/** Watches every call that functions make while something is measured. */
export interface Gauge {
  readonly samples: Sample[];
  readonly wrapDynamo: (sender: Sender) => Sender;
  readonly wrapSqs: (sender: Sender) => Sender;
  /** Whether an invocation is under way. */
  isMeasuring(): boolean;
  /** Runs one invocation, not beside another, and keeps what it did. */
  invoke<T>(operation: string, name: FunctionName, work: () => Promise<T>): Promise<T>;
}

interface Consumed {
  readonly TableName?: string;
  readonly Table?: { readonly CapacityUnits?: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>;
}

const isWrite = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;
const isDatabaseCall = /^(Put|Update|Delete|BatchWrite|TransactWrite|Get|BatchGet|TransactGet|Query)/;

export function createGauge(): Gauge {
  const samples: Sample[] = [];
  let current: Sample | undefined;
  const timed = async (sample: Sample | undefined, call: () => Promise<unknown>): Promise<unknown> => {
    const began = performance.now();
    try {
      return await call();
    } finally {
      sample?.calls.push({ began, ended: performance.now() });
    }
  };
  return {
    samples,
    wrapDynamo: (sender) => ({
      async send(command) {
        if (!current || !isDatabaseCall.test(command.constructor.name)) return sender.send(command);
        const sample = current;
        Object.assign(command.input, { ReturnConsumedCapacity: 'INDEXES' });
        const result = await timed(sample, () => sender.send(command));
        const { ConsumedCapacity = [] } = result as { ConsumedCapacity?: Consumed | Consumed[] };
        for (const consumed of [ConsumedCapacity].flat()) count(sample, command, consumed);
        return result;
      },
    }),
    wrapSqs: (sender) => ({
      send(command) {
        const sample = current;
        const url = String((command.input as { QueueUrl?: string }).QueueUrl);
        if (sample && /^Send/.test(command.constructor.name)) sample.sends[url.endsWith('.fifo') ? 'fifo' : 'standard'] += 1;
        return timed(sample, () => sender.send(command));
      },
    }),
    isMeasuring: () => current !== undefined,
    async invoke(operation, name, work) {
      const sample = emptySample(operation, name);
      current = sample;
      const logged = listen(sample);
      const before = process.cpuUsage();
      try {
        return await work();
      } finally {
        const { user, system } = process.cpuUsage(before);
        sample.cpuMs = (user + system) / 1_000;
        logged.stop();
        current = undefined;
        samples.push(sample);
      }
    },
  };
}

const emptySample = (operation: string, name: FunctionName): Sample => ({
  operation,
  name,
  cpuMs: 0,
  logBytes: 0,
  answerBytes: 0,
  calls: [],
  writes: { bank: 0, market: 0, index: 0 },
  reads: { bank: 0, market: 0, index: 0 },
  partitions: new Map(),
  sends: { fifo: 0, standard: 0 },
});

function count(
  sample: Sample,
  command: { readonly input: object; readonly constructor: { readonly name: string } },
  consumed: Consumed,
): void {
  const side = isWrite.test(command.constructor.name) ? 'writes' : 'reads';
  const table = consumed.Table?.CapacityUnits ?? 0;
  const index = Object.values(consumed.GlobalSecondaryIndexes ?? {}).reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);
  sample[side][consumed.TableName === marketTableName ? 'market' : 'bank'] += table;
  sample[side].index += index;
  const touches = touchesOf(command.input);
  const isOfIndex = table === 0;
  const shares = new Map(isOfIndex ? [] : shareUnits(touches, table));
  if (index > 0) shares.set('outbox', (shares.get('outbox') ?? 0) + index);
  for (const [kind, units] of shares) {
    const partition = sample.partitions.get(kind) ?? { writes: 0, reads: 0 };
    partition[side] += units;
    sample.partitions.set(kind, partition);
  }
}

/** Takes what is written to the process's own streams, as Lambda does. */
function listen(sample: Sample): { stop(): void } {
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      sample.logBytes += Buffer.byteLength(chunk);
      return true;
    };
  }
  return {
    stop: () => {
      for (const [index, stream] of streams.entries()) stream.write = originals[index] ?? stream.write;
    },
  };
}
