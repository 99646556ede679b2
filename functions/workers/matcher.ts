import { createMatcher } from '@compute-bank/application/run-commands';
import { serveCommands } from '@compute-bank/queue/serve-commands';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { onePerRuntime, runtime } from '../runtime/deps.ts';

const matcher = onePerRuntime(createMatcher);

/** Decides a FIFO batch of commands, market by market. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> =>
  runtime().retrySooner.commands(Records, await serveCommands(Records, matcher().run, runtime().alarm));
