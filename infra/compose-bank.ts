import { type App, Tags } from 'aws-cdk-lib';
import { readPlacement } from './configuration/placement.ts';
import type { WatchedCell } from './constructs/cell-metrics.ts';
import { ApiStack } from './stacks/api.ts';
import { CostStack } from './stacks/cost.ts';
import { DataStack } from './stacks/data.ts';
import { FunctionsStack } from './stacks/functions.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { ObservabilityStack } from './stacks/observability.ts';

/** One cell of the bank: a full copy that shares nothing with other cells. */
export interface Bank {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly functions: FunctionsStack;
  readonly api: ApiStack;
  readonly observability: ObservabilityStack;
}

/** Adds the stacks of one cell of one stage to the app, as its context says. */
export function composeBank(app: App): Bank {
  const placement = readPlacement(app.node);
  const { stage, cell, prefix, settings } = placement;
  const name = (part: string): string => `ComputeBank-${stage}-${cell}-${part}`;
  const about = (what: string) => ({ description: `Compute bank: ${what}`, terminationProtection: settings.isProtected });
  const data = new DataStack(app, name('Data'), { settings, ...about('tables') });
  const messaging = new MessagingStack(app, name('Messaging'), { prefix, ...about('queues') });
  const functions = new FunctionsStack(app, name('Functions'), { settings, prefix, data, messaging, ...about('functions') });
  const api = new ApiStack(app, name('Api'), { placement, contexts: functions.contexts, ...about('HTTP API') });
  const { commands, handoff, deadLetters } = messaging;
  const queues = { commands, handoff };
  const tables = { Bank: data.bank, Market: data.market };
  const watched: WatchedCell = { prefix, functions: functions.all, queues, deadLetters, tables, stage: api.stage };
  const observability = new ObservabilityStack(app, name('Observability'), { placement, cell: watched, ...about('alarms and dashboard') });
  if (settings.watchesCost) {
    new CostStack(app, name('Cost'), { prefix, cell: watched, topic: observability.topic, ...about('alarm about cost') });
  }
  for (const [key, value] of Object.entries({ application: 'compute-bank', stage, cell })) Tags.of(app).add(key, value);
  return { data, messaging, functions, api, observability };
}
