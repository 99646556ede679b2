import type { AlarmName } from '@compute-bank/application/alarm';
import type { FactName, Facts } from '@compute-bank/application/telemetry';
import type { MetricName } from '@compute-bank/contracts/metrics';

/** One value of one metric. */
export type Measurement = readonly [name: MetricName, value: number];

const ifAny = (name: MetricName, count: number): Measurement[] => (count > 0 ? [[name, count]] : []);
const orders = new Set(['open-deposit', 'place-withdrawal', 'sell-back']);

type Measures = { readonly [N in FactName]: (fact: Facts[N]) => readonly Measurement[] };

/** What each fact adds to which metric. A request adds nothing: the gateway counts and times them all. */
const measures: Measures = {
  request_served: () => [],
  record_appended: ({ commands, matches }) => [
    ['CommandsDecided', commands.length],
    ...ifAny('CommandsRefused', commands.filter(({ refused }) => refused !== null && refused !== 'duplicate').length),
    ...ifAny('Orders', commands.filter(({ kind, refused }) => orders.has(kind) && refused !== 'duplicate').length),
    ...ifAny('Matches', matches.length),
    ...matches.map(({ milliseconds }): Measurement => ['MatchLatency', milliseconds]),
  ],
  market_behind: ({ records, milliseconds }) => [
    ['ProjectorLagRecords', records],
    ['ProjectorLag', milliseconds],
  ],
  record_projected: ({ matches }) => matches.map(({ milliseconds }): Measurement => ['MatchVisibleLatency', milliseconds]),
  projection_failed: () => [['ProjectionsFailed', 1]],
  lease_stepped: ({ action, to }) => {
    if (action === 'fail-node') return to === 'node_silent' ? [['HeartbeatsLost', 1]] : [];
    if (action === 'advance') return to === 'ready' ? [['LeasesReady', 1]] : [];
    if (action !== 'close') return [];
    return [['LeasesEnded', 1], ...ifAny('LeasesLost', to === 'node_silent' ? 1 : 0)];
  },
  lease_charged: ({ gpuSeconds }) => [
    ['Charges', 1],
    ['GpuSecondsCharged', gpuSeconds],
  ],
  bank_reconciled: ({ tenants, unsettled, differenceMicros, leaks }) => [
    ['TenantsReconciled', tenants],
    ['TenantsUnsettled', unsettled],
    ['ReconciliationDifference', differenceMicros],
    ['HoldLeaks', leaks],
  ],
};

export const measurementsOf = <N extends FactName>(name: N, fact: Facts[N]): readonly Measurement[] => measures[name](fact);

/** The metric that counts an alarm. What reconciliation finds is summed up by its own fact. */
export const metricOfAlarm: Readonly<Record<AlarmName, MetricName | null>> = {
  command_unreadable: 'Unreadable',
  deadlines_left: 'DeadlinesLeft',
  message_failed: 'MessagesFailed',
  message_unreadable: 'Unreadable',
  record_contended: 'RecordsContended',
  snapshot_failed: 'SnapshotsFailed',
  node_usage_diverges: 'UsageDiverges',
  stop_unproven: 'StopsUnproven',
  projection_stuck: 'ProjectionsStuck',
  request_failed: 'RequestFailures',
  reconciliation_difference: null,
  hold_leaked: null,
};
