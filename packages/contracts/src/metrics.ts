/** Under which CloudWatch keeps what the bank counts; the one dimension is `service`, the cell: `compute-bank-prod-main`. */
export const metricNamespace = 'ComputeBank';

/** Everything that the bank counts or measures, with its unit. Alarms and the dashboard name nothing else. */
export const metricUnits = {
  /** From the admission of what caused a match until its record was durable. */
  MatchLatency: 'Milliseconds',
  /** From the same moment until buyer and provider can see it. */
  MatchVisibleLatency: 'Milliseconds',
  Matches: 'Count',
  /** Orders and acts that an engine decided. */
  CommandsDecided: 'Count',
  CommandsRefused: 'Count',
  /** Deposits and withdrawals among them. */
  Orders: 'Count',
  ProjectorLagRecords: 'Count',
  /** Age of the oldest record that the tables did not show yet. */
  ProjectorLag: 'Milliseconds',
  ProjectionsFailed: 'Count',
  /** A market was left where it stands after three tries in a row. */
  ProjectionsStuck: 'Count',
  /** Nodes that were taken out of a lease because nothing was heard of them. */
  HeartbeatsLost: 'Count',
  LeasesReady: 'Count',
  LeasesEnded: 'Count',
  /** Of which because a node fell silent. */
  LeasesLost: 'Count',
  Charges: 'Count',
  GpuSecondsCharged: 'Count',
  RequestFailures: 'Count',
  MessagesFailed: 'Count',
  /** Messages or commands that nobody can read. */
  Unreadable: 'Count',
  /** Runs that ended before they had handed over every deadline. */
  DeadlinesLeft: 'Count',
  RecordsContended: 'Count',
  SnapshotsFailed: 'Count',
  UsageDiverges: 'Count',
  StopsUnproven: 'Count',
  TenantsReconciled: 'Count',
  TenantsUnsettled: 'Count',
  /** Micro-units, signs dropped, of whatever asset. */
  ReconciliationDifference: 'Count',
  HoldLeaks: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;
