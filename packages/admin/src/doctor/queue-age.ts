import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { DoctorWorld } from './doctor-world.ts';

const periodSeconds = 60;
/** Queues that nobody uses are measured late, or not at all. */
const windowMs = 15 * 60_000;

/** Seconds for which the oldest message of a queue has been there, as last measured; undefined if it was not. */
export async function oldestMessageSeconds(
  { clients, now }: Pick<DoctorWorld, 'clients' | 'now'>,
  queueName: string,
): Promise<number | undefined> {
  const until = now();
  const { Datapoints = [] } = await clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: queueName }],
      StartTime: new Date(until - windowMs),
      EndTime: new Date(until),
      Period: periodSeconds,
      Statistics: ['Maximum'],
    }),
  );
  const latest = Datapoints.toSorted((a, b) => (b.Timestamp?.getTime() ?? 0) - (a.Timestamp?.getTime() ?? 0))[0];
  return latest?.Maximum;
}
