/** A price that falls with volume: each step holds up to so many units a month, the last one without end. */
export type Steps = readonly (readonly [upTo: number, dollars: number])[];

export interface Price {
  /** Dollars for {@link Price.per} units. */
  readonly steps: Steps;
  readonly per: number;
  readonly unit: string;
  /** Where the figure was read, and the day that the source gives; null where it is known without a source that was read again. */
  readonly source: { readonly url: string; readonly date: string } | null;
}

const flat = (dollars: number): Steps => [[Number.POSITIVE_INFINITY, dollars]];
const million = 1_000_000;
const from = (url: string, date: string) => ({ url: `https://${url}`, date });

const usEast1 = {
  lambdaSeconds: {
    steps: [
      [7_500 * million, 0.0000133334],
      [18_750 * million, 0.0000120001],
      [Number.POSITIVE_INFINITY, 0.0000106667],
    ],
    per: 1,
    unit: 'GB-second, arm64',
    source: from('cloudchipr.com/blog/aws-lambda-pricing', '2024'),
  },
  lambdaRequests: { steps: flat(0.2), per: million, unit: 'request', source: from('cloudchipr.com/blog/aws-lambda-pricing', '2024') },
  writes: {
    steps: flat(0.625),
    per: million,
    unit: 'write request unit',
    source: from('airbyte.com/data-engineering-resources/dynamodb-pricing', '2025-07-21'),
  },
  reads: {
    steps: flat(0.125),
    per: million,
    unit: 'read request unit',
    source: from('airbyte.com/data-engineering-resources/dynamodb-pricing', '2025-07-21'),
  },
  storage: { steps: flat(0.25), per: 1, unit: 'GB-month', source: from('aws.amazon.com/dynamodb/pricing', 'undated') },
  recovery: { steps: flat(0.2), per: 1, unit: 'GB-month', source: from('finops.com.py/services/dynamodb/backups', 'undated') },
  exports: { steps: flat(0.1), per: 1, unit: 'GB of table exported', source: null },
  standardQueue: {
    steps: [
      [100_000 * million, 0.4],
      [200_000 * million, 0.3],
      [Number.POSITIVE_INFINITY, 0.24],
    ],
    per: million,
    unit: 'request of 64 KB',
    source: from('cloudburn.io/blog/amazon-sqs-pricing', '2026-03-14'),
  },
  fifoQueue: {
    steps: flat(0.5),
    per: million,
    unit: 'request of 64 KB',
    source: from('cloudburn.io/blog/amazon-sqs-pricing', '2026-03-14'),
  },
  gateway: {
    steps: [
      [300 * million, 1],
      [Number.POSITIVE_INFINITY, 0.9],
    ],
    per: million,
    unit: 'request of 512 KB',
    source: from('amnic.com/blogs/aws-api-gateway-pricing', 'undated'),
  },
  transfer: {
    steps: [
      [10_000, 0.09],
      [50_000, 0.085],
      [150_000, 0.07],
      [Number.POSITIVE_INFINITY, 0.05],
    ],
    per: 1,
    unit: 'GB to the internet',
    source: from('wring.co/blog/aws-data-transfer-pricing-guide', '2026'),
  },
  logs: {
    steps: [
      [10_000, 0.5],
      [30_000, 0.25],
      [50_000, 0.1],
      [Number.POSITIVE_INFINITY, 0.05],
    ],
    per: 1,
    unit: 'GB of vended logs taken in',
    source: from('www.duckbillgroup.com/?p=9080', '2025-05-01'),
  },
  logStorage: {
    steps: flat(0.03),
    per: 1,
    unit: 'GB-month, compressed',
    source: from('hykell.com/kb/platform-specific-guides/aws-cloudwatch-logs-pricing', 'undated'),
  },
  metrics: { steps: flat(0.3), per: 1, unit: 'metric and month', source: from('signoz.io/guides/cloudwatch-pricing', '2026-02-15') },
  ownMetrics: { steps: flat(0.3), per: 1, unit: 'metric and month', source: from('signoz.io/guides/cloudwatch-pricing', '2026-02-15') },
  alarms: { steps: flat(0.1), per: 1, unit: 'metric of an alarm and month', source: null },
  dashboards: {
    steps: flat(3),
    per: 1,
    unit: 'dashboard and month',
    source: from('www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards.md', '2026-06-13'),
  },
  traces: { steps: flat(5), per: million, unit: 'trace recorded', source: from('aws.amazon.com/de/xray/pricing', 'undated') },
  keys: { steps: flat(1), per: 1, unit: 'key and month', source: from('www.wring.co/blog/aws-kms-pricing-guide', '2026') },
  keyRequests: { steps: flat(0.03), per: 10_000, unit: 'request', source: from('www.wring.co/blog/aws-kms-pricing-guide', '2026') },
  schedules: { steps: flat(1), per: million, unit: 'call', source: from('cloudburn.io/blog/amazon-eventbridge-pricing', '2026-03-13') },
  secrets: {
    steps: flat(0.4),
    per: 1,
    unit: 'secret and month',
    source: from('hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms', 'undated'),
  },
  secretCalls: {
    steps: flat(0.05),
    per: 10_000,
    unit: 'call',
    source: from('hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms', 'undated'),
  },
  archive: {
    steps: [
      [50_000, 0.023],
      [500_000, 0.022],
      [Number.POSITIVE_INFINITY, 0.021],
    ],
    per: 1,
    unit: 'GB-month of S3 Standard',
    source: from('costnimbus.com/article/s3-storage-classes-cost-guide', '2026'),
  },
  deepArchive: {
    steps: flat(0.00099),
    per: 1,
    unit: 'GB-month of Glacier Deep Archive',
    source: from('costnimbus.com/article/s3-storage-classes-cost-guide', '2026'),
  },
} satisfies Record<string, Price>;

export type PriceName = keyof typeof usEast1;
export type Prices = Readonly<Record<PriceName, Price>>;

/**
 * Published prices by region, in dollars, without free tiers, discounts or taxes. Streams are not among them: what Lambda
 * reads of a stream as its trigger is free. For the regions of China only some lists could be found, so they are left out.
 */
export const regions = { 'us-east-1': usEast1 } satisfies Record<string, Prices>;
export type RegionName = keyof typeof regions;

/** The day on which the sources were read. */
export const pricesRead = '2026-11-29';

/** Dollars for so many units in a month. */
export function dollarsFor({ steps, per }: Price, units: number): number {
  let dollars = 0;
  let from = 0;
  for (const [upTo, price] of steps) {
    if (units <= from) break;
    dollars += ((Math.min(units, upTo) - from) / per) * price;
    from = upTo;
  }
  return dollars;
}
