import type { _Record, StreamViewType } from '@aws-sdk/client-dynamodb-streams';
import type { Item } from './attribute-value.ts';
import { isSameItem, itemSize } from './attribute-value.ts';

export interface StreamRecord extends _Record {
  /** Position in the feed: 0, 1, 2 … */
  readonly position: number;
  /** Milliseconds; a reader does not see the record before. */
  readonly visibleAt: number;
}

/** The service's sequence numbers are long digit strings that grow; they do not fit a JS number. */
const firstSequenceNumber = 100_000_000_000_000_000_000n;
export const sequenceNumberOf = (position: number): string => String(firstSequenceNumber + BigInt(position));

/** The change feed of one table: one shard, each effective change once, in the order of the writes. */
export class StreamFeed {
  readonly view: StreamViewType;
  readonly records: StreamRecord[] = [];

  constructor(view: StreamViewType) {
    this.view = view;
  }

  /** A write that changed nothing leaves no record, as in the service. Images are shared with the table: nobody may change them. */
  append(keys: Item, before: Item | undefined, after: Item | undefined, now: number, lagMs: number): void {
    if (before === after || (before && after && isSameItem(before, after))) return;
    const position = this.records.length;
    const withNew = this.view === 'NEW_IMAGE' || this.view === 'NEW_AND_OLD_IMAGES';
    const withOld = this.view === 'OLD_IMAGE' || this.view === 'NEW_AND_OLD_IMAGES';
    this.records.push({
      position,
      visibleAt: Math.max(now + lagMs, this.records.at(-1)?.visibleAt ?? 0),
      eventID: `event-${position}`,
      eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'model',
      dynamodb: {
        ApproximateCreationDateTime: new Date(Math.floor(now / 1000) * 1000),
        Keys: keys,
        ...(withNew && after && { NewImage: after }),
        ...(withOld && before && { OldImage: before }),
        SequenceNumber: sequenceNumberOf(position),
        SizeBytes: itemSize(keys) + itemSize(after ?? {}),
        StreamViewType: this.view,
      },
    });
  }

  /** Visible records from `position` on; at most `limit`. */
  read(position: number, limit: number, now: number): StreamRecord[] {
    return this.records.slice(position, position + limit).filter(({ visibleAt }) => visibleAt <= now);
  }
}
