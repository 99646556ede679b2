import { setTimeout as delay } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import type { QueueBench } from '../cases/queue-words.ts';
import type { Backend } from '../define-cases.ts';

/** Long polls wait on real timers; everything else compares times. */
const realWaitMsMax = 2000;

/** The embedded SQS, in this process. Long times pass by setting its clock (`Date.now`) forward, short ones really. */
export const startEmbeddedQueues = async (): Promise<Backend<QueueBench>> => {
  const server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  const sqs = new SQSClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  });
  const realNow = Date.now;
  let aheadMs = 0;
  Date.now = () => realNow() + aheadMs;
  return {
    name: 'fauxqs',
    benchFor: async (caseId) => ({
      sqs,
      prefix: caseId,
      pass: async (durationMs) => {
        if (durationMs > realWaitMsMax) aheadMs += durationMs;
        else await delay(durationMs);
      },
    }),
    stop: async () => {
      Date.now = realNow;
      sqs.destroy();
      await server.stop();
    },
  };
};
