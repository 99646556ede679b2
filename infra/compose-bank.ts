import type { App } from 'aws-cdk-lib';
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
}

/**
 * Adds the stacks of one cell to the app. The cell's name comes from the context key `cell` (default `main`) and is part
 * of every name that must be explicit, so that two cells fit in one account.
 */
export function composeBank(app: App): Bank {
  const context: unknown = app.node.tryGetContext('cell');
  const cell = typeof context === 'string' ? context : 'main';
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(cell)) throw new Error(`A cell is named with 1 to 16 of a-z, 0-9 and -, not "${cell}".`);
  const data = new DataStack(app, `ComputeBank-${cell}-Data`, { description: 'Compute bank: tables' });
  const messaging = new MessagingStack(app, `ComputeBank-${cell}-Messaging`, { cell, description: 'Compute bank: queues' });
  const functions = new FunctionsStack(app, `ComputeBank-${cell}-Functions`, { data, messaging, description: 'Compute bank: functions' });
  const api = new ApiStack(app, `ComputeBank-${cell}-Api`, { cell, contexts: functions.contexts, description: 'Compute bank: HTTP API' });
  return { data, messaging, functions, api };
}
