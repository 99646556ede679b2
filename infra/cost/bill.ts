import type { Load } from './load.ts';
import { daysPerMonth } from './load.ts';
import type { Measured } from './measured.ts';
import { dollarsFor, type PriceName, type Prices } from './prices.ts';
import { usageOf } from './usage.ts';

export interface Line {
  readonly price: PriceName;
  readonly service: string;
  readonly what: string;
  readonly units: number;
  readonly unit: string;
  readonly dollars: number;
}

export interface Bill {
  readonly lines: readonly Line[];
  /** Dollars a month. */
  readonly dollars: number;
  readonly dollarsPerMillionMatches: number;
  readonly dollarsPerLeaseHour: number;
}

/** Under which service each price stands, in words. */
const services: Readonly<Record<PriceName, readonly [service: string, what: string]>> = {
  writes: ['DynamoDB', 'writes'],
  reads: ['DynamoDB', 'reads'],
  storage: ['DynamoDB', 'storage'],
  recovery: ['DynamoDB', 'point-in-time recovery'],
  exports: ['DynamoDB', 'exports'],
  lambdaSeconds: ['Lambda', 'duration'],
  lambdaRequests: ['Lambda', 'requests'],
  gateway: ['API Gateway', 'requests'],
  transfer: ['Data transfer', 'answers to the internet'],
  standardQueue: ['SQS', 'handoff'],
  fifoQueue: ['SQS', 'commands'],
  logs: ['CloudWatch', 'logs taken in'],
  logStorage: ['CloudWatch', 'logs kept'],
  metrics: ['CloudWatch', 'metrics of routes'],
  ownMetrics: ['CloudWatch', 'metrics of the bank'],
  alarms: ['CloudWatch', 'alarms'],
  dashboards: ['CloudWatch', 'dashboard'],
  traces: ['X-Ray', 'traces'],
  keys: ['KMS', 'key'],
  keyRequests: ['KMS', 'requests'],
  schedules: ['Scheduler', 'calls'],
  secrets: ['Secrets Manager', 'secret'],
  secretCalls: ['Secrets Manager', 'calls'],
  archive: ['S3', 'archive of the last three months'],
  deepArchive: ['S3', 'archive of before'],
};

/** What a month of this load costs, dearest first. */
export function billOf(load: Load, measured: Measured, prices: Prices): Bill {
  const usage = usageOf(load, measured);
  const lines = (Object.keys(services) as PriceName[]).map((name): Line => {
    const [service, what] = services[name];
    return { price: name, service, what, units: usage[name], unit: prices[name].unit, dollars: dollarsFor(prices[name], usage[name]) };
  });
  const dollars = lines.reduce((sum, line) => sum + line.dollars, 0);
  return {
    lines: lines.sort((a, b) => b.dollars - a.dollars),
    dollars,
    dollarsPerMillionMatches: (dollars / (load.matchesPerDay * daysPerMonth)) * 1_000_000,
    dollarsPerLeaseHour: dollars / (load.leaseHoursPerDay * daysPerMonth),
  };
}
