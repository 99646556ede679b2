import type { CreateTableCommandInput, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { isSameItem, itemSize, textOf, typeOf } from './attribute-value.ts';
import type { KeySchema } from './key-condition.ts';
import { must, validation } from './refusal.ts';
import { Rows } from './rows.ts';
import { StreamFeed } from './stream-feed.ts';

export interface Lags {
  /** Milliseconds after a write until an index shows it. */
  readonly index: () => number;
  /** Milliseconds after a write until the stream shows it. */
  readonly stream: () => number;
}

interface Index {
  readonly rows: Rows;
  readonly project: (item: Item) => Item;
}
interface PendingIndexWrite {
  readonly at: number;
  readonly apply: () => void;
}

const itemSizeMax = 409_600;

const keySchemaOf = (elements: readonly KeySchemaElement[] | undefined): KeySchema => {
  const partition = elements?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
  if (partition === undefined) throw validation('No Hash Key specified in schema');
  return { partition, sort: elements?.find(({ KeyType }) => KeyType === 'RANGE')?.AttributeName };
};

const namesOf = ({ partition, sort }: KeySchema): string[] => (sort === undefined ? [partition] : [partition, sort]);
const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));

/** One table: its rows, its indexes (which may lag) and its stream. Reads and writes take effect at once; nothing waits here. */
export class TableModel {
  readonly definition: CreateTableCommandInput;
  readonly keys: KeySchema;
  readonly rows: Rows;
  readonly feed: StreamFeed | undefined;
  readonly #types: ReadonlyMap<string, string>;
  readonly #indexes = new Map<string, Index>();
  readonly #pending: PendingIndexWrite[] = [];
  readonly #lags: Lags;

  constructor(definition: CreateTableCommandInput, lags: Lags) {
    this.definition = definition;
    this.keys = keySchemaOf(definition.KeySchema);
    this.rows = new Rows(this.keys);
    this.#lags = lags;
    this.#types = new Map(
      definition.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [AttributeName ?? '', AttributeType ?? '']),
    );
    const view = definition.StreamSpecification;
    this.feed = view?.StreamEnabled ? new StreamFeed(view.StreamViewType ?? 'NEW_AND_OLD_IMAGES') : undefined;
    for (const { IndexName, KeySchema: schema, Projection } of definition.GlobalSecondaryIndexes ?? []) {
      const keys = keySchemaOf(schema);
      const kept = [...namesOf(this.keys), ...namesOf(keys), ...(Projection?.NonKeyAttributes ?? [])];
      const project = Projection?.ProjectionType === 'ALL' ? (item: Item) => item : (item: Item) => pick(item, kept);
      this.#indexes.set(IndexName ?? '', { rows: new Rows(keys, (item) => textOf({ M: this.keyOf(item) })), project });
    }
  }

  /** The primary key of an item. */
  keyOf(item: Item): Item {
    return pick(item, namesOf(this.keys));
  }

  /** Names an item across tables. */
  identityOf(key: Item): string {
    return `${this.definition.TableName}/${textOf({ M: this.keyOf(key) })}`;
  }

  /** The key of a request: exactly the key attributes, of the declared types, not empty. */
  checkKey(key: Item): void {
    must(Object.keys(key).length === namesOf(this.keys).length, 'The provided key element does not match the schema');
    this.#checkKeyAttributes(key, namesOf(this.keys), true);
  }

  /** An item to be stored: its keys, the keys of the indexes that would hold it, and its size. */
  checkItem(item: Item): void {
    this.#checkKeyAttributes(item, namesOf(this.keys), true);
    for (const { rows } of this.#indexes.values()) this.#checkKeyAttributes(item, namesOf(rows.keys), false);
    must(itemSize(item) <= itemSizeMax, 'Item size has exceeded the maximum allowed size');
  }

  #checkKeyAttributes(item: Item, names: readonly string[], isRequired: boolean): void {
    for (const name of names) {
      const value = item[name];
      must(value !== undefined || !isRequired, `Missing the key ${name} in the item`);
      if (value === undefined) continue;
      must(
        typeOf(value) === this.#types.get(name),
        `Type mismatch for key ${name} expected: ${this.#types.get(name)} actual: ${typeOf(value)}`,
      );
      must(value.S !== '', `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`);
      const bytesMax = name === this.keys.sort ? 1024 : 2048;
      must(
        value.S === undefined || Buffer.byteLength(value.S) <= bytesMax,
        `Size of key ${name} has exceeded the maximum of ${bytesMax} bytes`,
      );
    }
  }

  /** Replaces what stands at the key by `after` (undefined: removes it). Returns the index writes that this takes. */
  write(key: Item, after: Item | undefined, now: number): { before: Item | undefined; indexUnits: number } {
    const before = this.rows.find(key);
    if (after) this.rows.put(after);
    else if (before) this.rows.remove(before);
    this.feed?.append(this.keyOf(key), before, after, now, this.#lags.stream());
    let indexUnits = 0;
    for (const index of this.#indexes.values()) indexUnits += this.#writeIndex(index, before, after, now);
    return { before, indexUnits };
  }

  #writeIndex(index: Index, before: Item | undefined, after: Item | undefined, now: number): number {
    const entry = (item: Item | undefined): Item | undefined =>
      item && namesOf(index.rows.keys).every((name) => item[name] !== undefined) ? index.project(item) : undefined;
    const [old, fresh] = [entry(before), entry(after)];
    if (old === fresh || (old && fresh && isSameItem(old, fresh))) return 0;
    const apply = (): void => {
      if (old) index.rows.remove(old);
      if (fresh) index.rows.put(fresh);
    };
    const lagMs = this.#lags.index();
    if (lagMs <= 0 && this.#pending.length === 0) apply();
    else this.#pending.push({ at: Math.max(now + lagMs, this.#pending.at(-1)?.at ?? 0), apply });
    const isMoved = old && fresh && index.rows.compare(old, fresh) !== 0;
    return isMoved ? 2 : 1;
  }

  /** The rows that a query reads: the table's own, or an index as it stands at `now`. */
  rowsToQuery(indexName: string | undefined, now: number): Rows {
    if (indexName === undefined) return this.rows;
    while ((this.#pending[0]?.at ?? Number.POSITIVE_INFINITY) <= now) this.#pending.shift()?.apply();
    const index = this.#indexes.get(indexName);
    if (!index) throw validation(`The table does not have the specified index: ${indexName}`);
    return index.rows;
  }
}
