import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

export interface TableDefinition {
  readonly name: string;
  readonly create: CreateTableCommandInput;
  /** Items whose attribute of this name, in epoch seconds, has passed are removed. */
  readonly expiryAttribute: string | null;
}

export interface QueueDefinition {
  readonly name: string;
  /** As `CreateQueue` takes them; a redrive policy names its target by ARN. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly deadLetters: string | null;
  readonly visibilitySeconds: number;
}

export interface FunctionDefinition {
  readonly name: string;
  /** Source file, from the root of the repository. */
  readonly entry: string;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface QueueMapping {
  readonly queue: string;
  readonly function: string;
  readonly batchSize: number;
  readonly concurrencyMax: number;
  readonly reportsFailures: boolean;
}

export interface StreamMapping {
  readonly table: string;
  readonly function: string;
  readonly batchSize: number;
  /** Patterns of which one must match; none at all means that everything passes. */
  readonly filters: readonly unknown[];
  readonly reportsFailures: boolean;
  /** How often a failed batch is tried again; null for as long as the record lives. */
  readonly retriesMax: number | null;
  readonly recordAgeMsMax: number | null;
  readonly failureQueue: string | null;
  readonly startsAt: 'TRIM_HORIZON' | 'LATEST';
}

export interface RouteDefinition {
  /** As the template writes it: `POST /v1/leases/{leaseId}/return`. */
  readonly key: string;
  readonly function: string;
}

export interface ScheduleDefinition {
  /** That of the function it calls. */
  readonly name: string;
  readonly everyMs: number;
  readonly function: string;
  /** What the function is called with; null for the scheduler's own event. */
  readonly input: unknown;
}

/** Everything that the templates of a cell describe, as far as one machine can stand in for it. */
export interface Deployment {
  readonly tables: readonly TableDefinition[];
  readonly queues: readonly QueueDefinition[];
  readonly functions: readonly FunctionDefinition[];
  readonly queueMappings: readonly QueueMapping[];
  readonly streamMappings: readonly StreamMapping[];
  readonly routes: readonly RouteDefinition[];
  readonly schedules: readonly ScheduleDefinition[];
}
