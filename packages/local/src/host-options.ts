import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Instant } from '@compute-bank/domain/instant';
import type { ClockMode } from './clock.ts';
import type { Control } from './control/control.ts';
import type { RetryDelay } from './queue/settle-batch.ts';
import type { StateDir } from './state/state-dir.ts';
import type { Stack } from './template/directory.ts';

/** What the host supplies to the functions it calls. */
export interface SuppliedWorld {
  readonly now: () => Instant;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly env: Readonly<Record<string, string>>;
}

/** API keys by whose they are, shown to the person who started the bank. */
export interface DemoKeys {
  readonly admin: string;
  readonly provider: string;
  readonly buyer: string;
}

/** The functions' own way of being set up; the tests of the host bring theirs. */
export interface Product {
  /** Called before any function is imported. */
  configure(world: SuppliedWorld): Promise<void>;
  /** Makes the demo tenants on first use and remembers their keys in the file; null if the product has none. */
  bootstrap(keysFile: string): Promise<DemoKeys | null>;
}

export interface HostOptions {
  /** Root of the repository: entries of functions are resolved from here. */
  readonly root: string;
  readonly product: Product;
  readonly stateDir: string;
  /** Forgets the state first. */
  readonly fresh?: boolean;
  /** Port of the API; 0 or nothing for any free one. */
  readonly port?: number;
  /** Address the API binds to; loopback unless said otherwise. */
  readonly address?: string;
  readonly clock?: ClockMode;
  /** Templates to run; synthesised from `infra` if absent. */
  readonly stacks?: readonly Stack[];
  /** Variables for the functions, above those of the templates. */
  readonly env?: Readonly<Record<string, string>>;
  readonly retryDelay?: RetryDelay;
  /** Name of the schedule that hands out deadlines; the bank's own if absent. */
  readonly deadlineSchedule?: string;
}

/** A running bank. */
export interface Host {
  /** Address of the API, such as `http://127.0.0.1:8080`. */
  readonly api: string;
  readonly control: Control & { readonly address: string; readonly token: string };
  readonly dynamodb: string;
  readonly sqs: string;
  readonly queueUrls: ReadonlyMap<string, string>;
  readonly state: StateDir;
  readonly keys: DemoKeys | null;
  readonly startMs: number;
  /** Resolves with the reason if the bank cannot go on, such as the death of its database. Then it must be stopped. */
  readonly failed: Promise<string>;
  /** Ends everything that was started; the same promise for every call. */
  stop(): Promise<void>;
}
