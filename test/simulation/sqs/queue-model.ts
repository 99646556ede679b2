import { createHash } from 'node:crypto';
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { invalidContents, invalidHandle, invalidParameter, missingParameter } from './queue-refusal.ts';
import type { QueueSettings } from './queue-settings.ts';

/** A stored message. Times in milliseconds. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Record<string, MessageAttributeValue> | undefined;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Place in the queue: grows with every send. */
  readonly sequence: number;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Of the newest receive; earlier ones are dead. */
  handle: string | undefined;
}

export type SendEntry = Omit<SendMessageBatchRequestEntry, 'Id'>;

const deduplicationMs = 5 * 60 * 1000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the service refuses these characters.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

export const entrySize = ({ MessageBody = '', MessageAttributes = {} }: SendEntry): number =>
  Object.entries(MessageAttributes).reduce(
    (total, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      total + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(MessageBody),
  );

/** One queue. A FIFO group is locked while any message of it is in flight; one receive may take several messages of a group. */
export class QueueModel {
  readonly settings: QueueSettings;
  /** In the order of their sequence. */
  readonly messages: StoredMessage[] = [];
  readonly #deduplicated = new Map<string, { readonly id: string; readonly sequence: number; readonly at: number }>();
  #sequence = 0;
  #handles = 0;

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  /** Answers the id and sequence of the message; those of the first one if this is its duplicate within five minutes. */
  send(entry: SendEntry, now: number): { id: string; sequence: number } {
    const deduplicationId = this.#check(entry);
    const scope = this.settings.isDeduplicatedByGroup ? `${entry.MessageGroupId}|` : '';
    const known = deduplicationId === undefined ? undefined : this.#deduplicated.get(scope + deduplicationId);
    if (known && now - known.at < deduplicationMs) return known;
    this.#sequence += 1;
    const delayMs = entry.DelaySeconds === undefined ? this.settings.delayMs : entry.DelaySeconds * 1000;
    const message: StoredMessage = {
      id: `${this.settings.name}-${this.#sequence}`,
      body: entry.MessageBody ?? '',
      attributes: entry.MessageAttributes,
      group: entry.MessageGroupId,
      deduplicationId,
      sequence: this.#sequence,
      sentAt: now,
      visibleAt: now + delayMs,
      receiveCount: 0,
      firstReceivedAt: undefined,
      handle: undefined,
    };
    this.messages.push(message);
    if (deduplicationId !== undefined)
      this.#deduplicated.set(scope + deduplicationId, { id: message.id, sequence: message.sequence, at: now });
    return message;
  }

  /** Returns the deduplication id that holds for the entry. */
  #check(entry: SendEntry): string | undefined {
    const { isFifo, isContentDeduplicated, sizeMax } = this.settings;
    if (!entry.MessageBody) throw missingParameter('The request must contain the parameter MessageBody');
    if (forbidden.test(entry.MessageBody)) throw invalidContents();
    if (entrySize(entry) > sizeMax)
      throw invalidParameter(`One or more parameters are invalid. Message must be shorter than ${sizeMax} bytes`);
    const delay = entry.DelaySeconds ?? 0;
    if (delay < 0 || delay > 900) throw invalidParameter('Value for parameter DelaySeconds is invalid. Reason: must be <= 900');
    if (!isFifo) return undefined;
    if (entry.DelaySeconds !== undefined && entry.DelaySeconds > 0)
      throw invalidParameter(
        'Value for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type',
      );
    if (!entry.MessageGroupId) throw missingParameter('The request must contain the parameter MessageGroupId');
    if (entry.MessageDeduplicationId) return entry.MessageDeduplicationId;
    if (!isContentDeduplicated)
      throw invalidParameter(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    return createHash('sha256').update(entry.MessageBody).digest('hex');
  }

  /** Takes a message over from the queue whose receives it outlived. */
  adopt(message: StoredMessage, now: number): void {
    this.#sequence += 1;
    this.messages.push({ ...message, sequence: this.#sequence, visibleAt: now, handle: undefined });
  }

  /** Receives at most `max`; `bury` takes those that were received too often. */
  receive(max: number, visibilityMs: number, now: number, bury: (message: StoredMessage) => void): StoredMessage[] {
    const received: StoredMessage[] = [];
    for (const message of this.#candidates(now)) {
      if (received.length >= max) break;
      message.receiveCount += 1;
      if (this.settings.redrive && message.receiveCount > this.settings.redrive.receivesMax) {
        this.#remove(message);
        bury(message);
        continue;
      }
      this.#handles += 1;
      message.handle = `${this.settings.name}|${message.sequence}|${this.#handles}`;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + visibilityMs;
      received.push(message);
    }
    return received;
  }

  /** What may be received now, in order: of each group only what has nothing in flight or delayed before it. */
  #candidates(now: number): StoredMessage[] {
    if (!this.settings.isFifo) return this.messages.filter(({ visibleAt }) => visibleAt <= now);
    const locked = new Set<string | undefined>();
    for (const { group, visibleAt, handle } of this.messages) if (handle !== undefined && visibleAt > now) locked.add(group);
    const byGroup = new Map<string | undefined, StoredMessage[]>();
    for (const message of this.messages) {
      if (message.visibleAt > now) locked.add(message.group);
      if (!locked.has(message.group)) byGroup.set(message.group, [...(byGroup.get(message.group) ?? []), message]);
    }
    return [...byGroup.values()].flat();
  }

  /** When something next becomes visible by time alone. */
  nextVisibleAt(now: number): number | undefined {
    const later = this.messages.map(({ visibleAt }) => visibleAt).filter((at) => at > now);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** Deletes by the newest handle. A FIFO queue refuses a handle whose time has passed; a standard one ignores it if it is old. */
  delete(handle: string, now: number): undefined {
    const message = this.#byHandle(handle);
    if (!message) return;
    if (this.settings.isFifo && message.visibleAt <= now)
      throw invalidParameter('Value for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.');
    this.#remove(message);
  }

  changeVisibility(handle: string, visibilityMs: number, now: number): undefined {
    const message = this.#byHandle(handle);
    if (!message || message.visibleAt <= now)
      throw invalidParameter(
        'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
      );
    message.visibleAt = now + visibilityMs;
  }

  #byHandle(handle: string): StoredMessage | undefined {
    const [name, sequence, number] = handle.split('|');
    if (name !== this.settings.name || sequence === undefined || number === undefined) throw invalidHandle();
    return this.messages.find((message) => message.handle === handle);
  }

  #remove(message: StoredMessage): void {
    const at = this.messages.indexOf(message);
    if (at >= 0) this.messages.splice(at, 1);
  }
}
