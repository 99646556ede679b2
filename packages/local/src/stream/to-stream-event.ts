import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { region, streamArn } from '../template/directory.ts';

/** A record as a function and a filter see it: times are seconds, not dates. */
export interface EventRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly SequenceNumber: string };
}

export const sequenceOf = (record: EventRecord): string => record.dynamodb.SequenceNumber;

export function toEventRecord(table: string, record: StreamRecord): EventRecord {
  const { ApproximateCreationDateTime: createdAt, SequenceNumber: sequence = '', ...rest } = record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? '',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: streamArn(table),
    dynamodb: {
      ...rest,
      SequenceNumber: sequence,
      ...(createdAt && { ApproximateCreationDateTime: createdAt.getTime() / 1_000 }),
    },
  };
}
