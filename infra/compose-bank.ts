import { type App, Stack, Tags } from 'aws-cdk-lib';
import { contextOf, readPlacement } from './configuration/placement.ts';
import { AlarmsStack } from './stacks/alarms.ts';
import { ApiStack } from './stacks/api.ts';
import { DataStack } from './stacks/data.ts';
import { FunctionsStack } from './stacks/functions.ts';
import { MessagingStack } from './stacks/messaging.ts';

/** One cell of the bank: a full copy that shares nothing with other cells. */
export interface Bank {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly functions: FunctionsStack;
  readonly api: ApiStack;
  readonly alarms: AlarmsStack | null;
}

/** Metadata key of each stack: the flags with which it was made. */
const contextKey = 'computeBank:context';

/** Adds the stacks of one cell of one stage to the app, as its context says. */
export function composeBank(app: App): Bank {
  const placement = readPlacement(app.node);
  const { stage, cell, prefix, settings, without } = placement;
  const name = (part: string): string => `ComputeBank-${stage}-${cell}-${part}`;
  const about = (what: string) => ({ description: `Compute bank: ${what}`, terminationProtection: settings.isProtected });
  const data = new DataStack(app, name('Data'), { settings, ...about('tables') });
  const messaging = new MessagingStack(app, name('Messaging'), { prefix, ...about('queues') });
  const functions = new FunctionsStack(app, name('Functions'), { placement, data, messaging, ...about('functions') });
  const api = new ApiStack(app, name('Api'), { placement, contexts: functions.contexts, ...about('HTTP API') });
  const alarms = without.has('Alarms') ? null : new AlarmsStack(app, name('Alarms'), { placement, messaging, ...about('alarms') });
  for (const [key, value] of Object.entries({ application: 'compute-bank', stage, cell })) Tags.of(app).add(key, value);
  for (const stack of app.node.children.filter((child) => Stack.isStack(child))) stack.addMetadata(contextKey, contextOf(app.node));
  return { data, messaging, functions, api, alarms };
}
