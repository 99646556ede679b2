import { readFileSync } from 'node:fs';
import type { FunctionName } from '../configuration/function-sizes.ts';

/** The median of the repeats with their least and greatest. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Units of DynamoDB by where they are consumed: the two tables, and the outbox index of the bank's. */
export interface Units {
  readonly bank: number;
  readonly market: number;
  readonly index: number;
}

/** Units by what a partition key begins with (`T`, `LOG`, `DUE` …; `outbox` is the index). */
export type Partitions = Readonly<Record<string, { readonly writes: number; readonly reads: number }>>;

/** What one function does in one operation: a mean where an operation calls it several times or not always. */
export interface Work {
  readonly invocations: number;
  /** Processor time of the whole process, milliseconds, without waiting for the database. */
  readonly cpuMs: Spread;
  /** Calls of AWS that wait for each other: what a call's latency is multiplied with. */
  readonly sequentialCalls: number;
  readonly writes: Units;
  readonly reads: Units;
  readonly partitions: Partitions;
  /** Requests that send to a queue. */
  readonly sends: { readonly fifo: number; readonly standard: number };
  /** What the function writes to its log, lines and metrics; the platform's own lines are not in it. */
  readonly logBytes: number;
  /** Body of the answer to an HTTP request. */
  readonly answerBytes: number;
}

export interface Operation {
  /** In words, with what it is counted per. */
  readonly what: string;
  readonly samples: number;
  readonly functions: Readonly<Partial<Record<FunctionName, Work>>>;
}

/** How many commands one invocation of each worker of the path carried when it was measured. */
export const measuredBatches = [1, 10, 100] as const;

/** Deadlines that one run of `deadlines-4000` hands over. */
export const measuredDeadlines = 4_000;

/** Operations that are measured once for each of {@link measuredBatches}, per invocation: `relay-10`. */
export type BatchName = 'relay' | 'match' | 'project';
type BatchOperation = `${BatchName}-${(typeof measuredBatches)[number]}`;

export type OperationName =
  | BatchOperation
  | 'place-withdrawal'
  | 'cancel-withdrawal'
  | 'cancel-path'
  | 'unmatched-path'
  | 'open-deposit'
  | 'deposit-path'
  | 'quote'
  | 'read-one'
  | 'list-page'
  | 'market-depth'
  | 'beat-idle-stored'
  | 'beat-idle'
  | 'beat-metered'
  | 'lease'
  | 'lease-hour'
  | 'minute-deadlines'
  | 'deadlines-4000'
  | 'minute-sweep'
  | 'hour-reconcile'
  | 'list-holds'
  | 'open-holds'
  | 'snapshot-1000';

/** Figures of one run of `npm run bench -- operations`. */
export interface Measured {
  /** Day of the run, `2026-11-29`. */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly method: string;
  readonly operations: Readonly<Record<OperationName, Operation>>;
  /** Bytes that stay in the tables, counted as DynamoDB counts items. */
  readonly stored: {
    /** For each order that was matched, carried out for an hour and closed; its log record among them. */
    readonly order: number;
    /** For each order that found nothing; its log record among them. */
    readonly unmatched: number;
    /** For each further hour of a lease. */
    readonly leaseHour: number;
    /** For each order, until it expires after `receiptDays`. */
    readonly receipt: number;
    readonly receiptDays: number;
    /** Bytes of an export for each byte in the tables. */
    readonly exported: number;
  };
  /** What `hour-reconcile`, `list-holds` and `open-holds` had before them. */
  readonly compared: { readonly tenants: number; readonly holds: number; readonly openHolds: number };
}

const file = new URL('measured.json', import.meta.url);

/** The committed figures. */
export const readMeasured = (): Measured => JSON.parse(readFileSync(file, 'utf8')) as Measured;
