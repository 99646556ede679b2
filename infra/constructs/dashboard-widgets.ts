import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionName } from '../configuration/function-sizes.ts';
import type { Statistic, Watched } from '../configuration/watched.ts';

/** A metric of the cell; by default the sum of five minutes. */
export type Show = (watched: Watched, statistic?: Statistic, minutes?: number) => IMetric;
type Graph = (title: string, left: readonly IMetric[], right?: readonly IMetric[], columns?: number) => IWidget;

/** How many, how fast, and how far the tables are behind. */
export const flowWidgets = (show: Show, graph: Graph): readonly IWidget[] => [
  graph('Orders and matches', [
    show({ of: 'bank', metric: 'Orders' }),
    show({ of: 'bank', metric: 'Matches' }),
    show({ of: 'bank', metric: 'CommandsRefused' }),
  ]),
  graph('Latency of matches, ms: durable, visible', [
    show({ of: 'bank', metric: 'MatchLatency' }, 'p50', 1),
    show({ of: 'bank', metric: 'MatchLatency' }, 'p99', 1),
    show({ of: 'bank', metric: 'MatchVisibleLatency' }, 'p99', 1),
  ]),
  graph(
    'Projector behind: ms, records',
    [
      show({ of: 'bank', metric: 'ProjectorLag' }, 'Maximum', 1),
      show({ of: 'function', name: 'Projector', metric: 'IteratorAge' }, 'Maximum', 1),
    ],
    [show({ of: 'bank', metric: 'ProjectorLagRecords' }, 'Maximum', 1)],
  ),
];

/** Where messages wait, and where they ended. */
export const queueWidgets = (show: Show, graph: Graph, deadLetters: readonly string[]): readonly IWidget[] => [
  graph('Oldest message, s', [
    show({ of: 'queue', queue: 'commands', metric: 'ApproximateAgeOfOldestMessage' }, 'Maximum', 1),
    show({ of: 'queue', queue: 'handoff', metric: 'ApproximateAgeOfOldestMessage' }, 'Maximum', 1),
  ]),
  graph('Relay behind, ms', [show({ of: 'function', name: 'Relay', metric: 'IteratorAge' }, 'Maximum', 1)]),
  graph(
    'Dead letters',
    deadLetters.map((queue) => show({ of: 'dead-letters', queue }, 'Maximum', 1)),
  ),
];

export const agentWidgets = (show: Show, graph: Graph): readonly IWidget[] => [
  graph('Leases', [
    show({ of: 'bank', metric: 'LeasesReady' }),
    show({ of: 'bank', metric: 'LeasesEnded' }),
    show({ of: 'bank', metric: 'LeasesLost' }),
  ]),
  graph('Agents: heartbeats lost, meters off, stops unproven', [
    show({ of: 'bank', metric: 'HeartbeatsLost' }),
    show({ of: 'bank', metric: 'UsageDiverges' }),
    show({ of: 'bank', metric: 'StopsUnproven' }),
  ]),
  graph('API: requests; p99, ms', [show({ of: 'api', metric: 'Count' })], [show({ of: 'api', metric: 'Latency' }, 'p99')]),
];

/** The gateway keeps no metrics of routes unless that is asked for; each function serves the routes of one context. */
export const durationWidgets = (show: Show, graph: Graph, functions: readonly FunctionName[]): readonly IWidget[] => {
  const serving = functions.filter((name) => name.startsWith('Api-'));
  const durations = serving.map((name) => show({ of: 'function', name, metric: 'Duration' }, 'p99'));
  return [graph('Functions of the API: duration, p99, ms', durations, [], 24)];
};

export const errorWidgets = (show: Show, graph: Graph, functions: readonly FunctionName[]): readonly IWidget[] => [
  graph('API: refused, failed', [
    show({ of: 'api', metric: '4xx' }),
    show({ of: 'api', metric: '5xx' }),
    show({ of: 'bank', metric: 'RequestFailures' }),
  ]),
  graph(
    'Errors of functions',
    functions.map((name) => show({ of: 'function', name, metric: 'Errors' })),
  ),
  graph(
    'Tables: units written and read; turned away',
    (['Bank', 'Market'] as const).flatMap((table) => [
      show({ of: 'table', table, metric: 'ConsumedWriteCapacityUnits' }),
      show({ of: 'table', table, metric: 'ConsumedReadCapacityUnits' }),
    ]),
    (['Bank', 'Market'] as const).flatMap((table) => [
      show({ of: 'table', table, metric: 'WriteThrottleEvents' }),
      show({ of: 'table', table, metric: 'ReadThrottleEvents' }),
    ]),
  ),
];
