import { type App, Stack, Tags } from 'aws-cdk-lib';
import { contextKey, contextOf, readPlacement } from './configuration/placement.ts';
import type { WatchedCell } from './constructs/cell-metrics.ts';
import { AlarmsStack } from './stacks/alarms.ts';
import { ApiStack } from './stacks/api.ts';
import { ArchiveStack } from './stacks/archive.ts';
import { CostStack } from './stacks/cost.ts';
import { DataStack } from './stacks/data.ts';
import { FunctionsStack } from './stacks/functions.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { RotationStack } from './stacks/rotation.ts';
import { SiteStack } from './stacks/site.ts';

/** One cell of the bank: a full copy that shares nothing with other cells. */
export interface Bank {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly functions: FunctionsStack;
  readonly api: ApiStack;
  readonly alarms: AlarmsStack | null;
  readonly rotation: RotationStack | null;
}

/** Adds the stacks of one cell of one stage to the app, as its context says. */
export function composeBank(app: App): Bank {
  const placement = readPlacement(app.node);
  const { stage, cell, prefix, settings, without } = placement;
  const name = (part: string): string => `ComputeBank-${stage}-${cell}-${part}`;
  const about = (what: string) => ({ description: `Compute bank: ${what}`, terminationProtection: settings.isProtected });
  const data = new DataStack(app, name('Data'), { settings, restored: placement.restored, ...about('tables') });
  const messaging = new MessagingStack(app, name('Messaging'), { prefix, ...about('queues') });
  const functions = new FunctionsStack(app, name('Functions'), { placement, data, messaging, ...about('functions') });
  const api = new ApiStack(app, name('Api'), { placement, contexts: functions.contexts, ...about('HTTP API') });
  const rotated = { settings, secretArn: functions.cursorSecretArn, ...about('rotation of secrets') };
  const rotation = without.has('Rotation') ? null : new RotationStack(app, name('Rotation'), rotated);
  const watched = watchedCell(prefix, { data, messaging, functions, api });
  const alarms = without.has('Alarms') ? null : new AlarmsStack(app, name('Alarms'), { placement, cell: watched, ...about('alarms') });
  if (alarms && !without.has('Cost')) {
    new CostStack(app, name('Cost'), { prefix, cell: watched, topic: alarms.topic, ...about('alarm about cost') });
  }
  if (!without.has('Archive')) new ArchiveStack(app, name('Archive'), { placement, data, messaging, ...about('archive of the tables') });
  if (!without.has('Site')) new SiteStack(app, name('Site'), { placement, ...about('static pages') });
  for (const [key, value] of Object.entries({ application: 'compute-bank', stage, cell })) Tags.of(app).add(key, value);
  for (const stack of app.node.children.filter((child) => Stack.isStack(child))) stack.addMetadata(contextKey, contextOf(app.node));
  return { data, messaging, functions, api, alarms, rotation };
}

const watchedCell = (prefix: string, { data, messaging, functions, api }: Omit<Bank, 'alarms' | 'rotation'>): WatchedCell => ({
  prefix,
  functions: functions.all,
  queues: { commands: messaging.commands, handoff: messaging.handoff },
  deadLetters: messaging.deadLetters,
  tables: { Bank: data.bank, Market: data.market },
  stage: api.stage,
});
