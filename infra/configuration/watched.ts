import type { MetricName } from '@compute-bank/contracts/metrics';
import type { FunctionName } from './function-sizes.ts';

export type TableName = 'Bank' | 'Market';
export type QueueName = 'commands' | 'handoff';

/** What of the cell is looked at: the bank's own metrics, or one of AWS about a resource. */
export type Watched =
  | { readonly of: 'bank'; readonly metric: MetricName }
  | { readonly of: 'queue'; readonly queue: QueueName; readonly metric: 'ApproximateAgeOfOldestMessage' }
  /** By the names of the stack `Messaging`: `Commands`, `Relay` … */
  | { readonly of: 'dead-letters'; readonly queue: string }
  | {
      readonly of: 'function';
      readonly name: FunctionName;
      readonly metric: 'Errors' | 'Throttles' | 'IteratorAge' | 'Invocations' | 'Duration';
    }
  | { readonly of: 'api'; readonly metric: '5xx' | '4xx' | 'Latency' | 'Count' }
  | {
      readonly of: 'table';
      readonly table: TableName;
      readonly metric: 'ReadThrottleEvents' | 'WriteThrottleEvents' | 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits';
    };

export type Statistic = 'Sum' | 'Maximum' | 'SampleCount' | 'p50' | 'p99';
