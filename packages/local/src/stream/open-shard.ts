import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';

/** Reads one stream from a position on, in order. */
export interface ShardReader {
  /** The next records, at most `limit`; empty if there are none yet. */
  next(limit: number): Promise<readonly StreamRecord[]>;
}

export interface StartingPoint {
  /** Last record that was dealt with. */
  readonly after: string | undefined;
  /** Where to begin if nothing was. */
  readonly otherwise: 'TRIM_HORIZON' | 'LATEST';
}

/**
 * Opens a stream that has one shard, as the embedded database's always have. A server with several is refused: this host
 * would give up the order of items that AWS keeps.
 */
export async function openShard(client: DynamoDBStreamsClient, streamArn: string, from: StartingPoint): Promise<ShardReader> {
  const { StreamDescription: description } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const shards = description?.Shards ?? [];
  // The embedded database names an end even of the shard that goes on, but then it has no other.
  const open = shards.length === 1 ? shards : shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined);
  const ShardId = open[0]?.ShardId;
  if (open.length !== 1 || ShardId === undefined) throw new Error(`${streamArn} has ${open.length} open shards; the local host reads one.`);
  let last = from.after;
  const seek = async (): Promise<string | undefined> => {
    const position =
      last === undefined
        ? { ShardIteratorType: from.otherwise }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: last };
    return (await client.send(new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ...position }))).ShardIterator;
  };
  let iterator = await seek();
  return {
    next: async (limit) => {
      try {
        const { Records: records = [], NextShardIterator: following } = await client.send(
          new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }),
        );
        last = records.at(-1)?.dynamodb?.SequenceNumber ?? last;
        iterator = following;
        return records;
      } catch (error) {
        if (!(error instanceof ExpiredIteratorException)) throw error;
        iterator = await seek();
        return [];
      }
    },
  };
}
