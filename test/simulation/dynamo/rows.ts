import type { AttributeValue, Item } from './attribute-value.ts';
import { compareValues, textOf } from './attribute-value.ts';
import type { KeySchema } from './key-condition.ts';

/** Items in partitions, each in the order of its sort key; those with one sort key (an index allows it) in the order of `tieOf`. */
export class Rows {
  readonly keys: KeySchema;
  readonly #tieOf: (item: Item) => string;
  readonly #partitions = new Map<string, Item[]>();

  constructor(keys: KeySchema, tieOf: (item: Item) => string = () => '') {
    this.keys = keys;
    this.#tieOf = tieOf;
  }

  /** Negative if `left` stands before `right` in a partition. */
  compare(left: Item, right: Item): number {
    const { sort } = this.keys;
    const [a, b] = sort === undefined ? [undefined, undefined] : [left[sort], right[sort]];
    const order = a && b ? (compareValues(a, b) ?? 0) : 0;
    if (order !== 0) return order;
    const [leftTie, rightTie] = [this.#tieOf(left), this.#tieOf(right)];
    return leftTie < rightTie ? -1 : leftTie > rightTie ? 1 : 0;
  }

  partition(value: AttributeValue): readonly Item[] {
    return this.#partitions.get(textOf(value)) ?? [];
  }

  find(key: Item): Item | undefined {
    const rows = this.#rowsOf(key);
    const at = rows && this.#position(rows, key);
    const found = at === undefined ? undefined : rows?.[at];
    return found && this.compare(found, key) === 0 ? found : undefined;
  }

  put(item: Item): void {
    const rows = this.#rowsOf(item) ?? [];
    const at = this.#position(rows, item);
    const existing = rows[at];
    rows.splice(at, existing && this.compare(existing, item) === 0 ? 1 : 0, item);
    this.#partitions.set(this.#partitionOf(item), rows);
  }

  remove(item: Item): void {
    const rows = this.#rowsOf(item);
    if (!rows) return;
    const at = this.#position(rows, item);
    const existing = rows[at];
    if (existing && this.compare(existing, item) === 0) rows.splice(at, 1);
    if (rows.length === 0) this.#partitions.delete(this.#partitionOf(item));
  }

  /** Every item, partition by partition. For laws and assertions: the product has no Scan. */
  *all(): Generator<Item> {
    for (const rows of this.#partitions.values()) yield* rows;
  }

  #partitionOf(item: Item): string {
    return textOf(item[this.keys.partition] ?? { NULL: true });
  }

  #rowsOf(item: Item): Item[] | undefined {
    return this.#partitions.get(this.#partitionOf(item));
  }

  /** Where the first row that does not stand before `item` is, by bisection. */
  #position(rows: readonly Item[], item: Item): number {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = rows[middle];
      if (row && this.compare(row, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
