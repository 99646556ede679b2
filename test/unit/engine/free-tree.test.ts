import { hourMs } from '@compute-bank/domain/instant';
import { type Branch, createFreeTree, type FreeTree, remark, type Traits } from '@compute-bank/engine/free-tree';
import { fillTree, insertInto } from '@compute-bank/engine/grow-tree';
import { removeFrom } from '@compute-bank/engine/shrink-tree';
import { allSlots, createMarks, createProbe, type Marks, markRuns } from '@compute-bank/engine/time-buckets';
import { createTreeWalk, nextItem, type Sought, visitItems } from '@compute-bank/engine/tree-walk';
import { expect, test } from '@jest/globals';
import { createRandomSource, type RandomSource } from '../../fixtures/random-source.ts';

interface Item {
  readonly key: number;
  readonly number: number;
  runs: number[];
  leaf: Branch<Item> | null;
}

const traits: Traits<Item> = {
  key: ({ key }) => key,
  compare: (a, b) => a.key - b.key || a.number - b.number,
  gpus: () => 8,
  freeAlways: () => 0,
  settle(item, leaf) {
    item.leaf = leaf;
  },
};

const marksOf = ({ runs }: Item): Marks => {
  const marks = createMarks();
  markRuns(marks, runs);
  return marks;
};

function randomRuns(random: RandomSource): number[] {
  const from = random.int(0, 400) * hourMs;
  const to = from + random.int(1, 60) * hourMs;
  return random.chance(0.3) ? [from, to, to + 9 * hourMs, to + 20 * hourMs] : [from, to];
}

const isFree = ({ runs }: Item, start: number, end: number): boolean =>
  runs.some((from, place) => place % 2 === 0 && from <= start && end <= (runs[place + 1] ?? 0));

/** Compares what walks give with a plain look at all items, for random leases. */
function checkWalks(tree: FreeTree<Item>, items: ReadonlySet<Item>, random: RandomSource): void {
  const first = random.int(0, 400) * hourMs;
  const last = first + (random.chance(0.5) ? 0 : random.int(1, 72) * hourMs);
  const durationMs = random.int(1, 30) * hourMs;
  const keyMax = random.int(1, 20);
  const takes = (item: Item): boolean => {
    for (let start = first; start <= last; start += hourMs) if (isFree(item, start, start + durationMs)) return true;
    return false;
  };
  const sought: Sought<Item> = {
    probe: createProbe(first, last, durationMs),
    traits,
    keyMax,
    enters: () => true,
    takes,
    look: () => undefined,
  };
  const expected = [...items].filter((item) => item.key <= keyMax && takes(item)).sort((a, b) => a.key - b.key || a.number - b.number);
  const walk = createTreeWalk(sought, [tree]);
  const walked: Item[] = [];
  for (let item = nextItem(walk); item !== undefined; item = nextItem(walk)) walked.push(item);
  const visited: Item[] = [];
  visitItems(sought, [tree], (item) => visited.push(item) > 0);
  const numbers = expected.map(({ number }) => number);
  expect([walked.map(({ number }) => number), visited.map(({ number }) => number)]).toEqual([numbers, numbers]);
}

function enter(item: Item): void {
  if (item.leaf !== null) remark(item.leaf, item.leaf.items.indexOf(item), marksOf(item), allSlots);
}

test('a walk gives what a plain look at all items gives, whatever came, went and changed before', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = createRandomSource(seed);
    const tree = createFreeTree(traits);
    const items = new Set<Item>();
    const create = (number: number): Item => ({ key: random.int(1, 20), number, runs: randomRuns(random), leaf: null });
    for (let number = 0; number < (seed % 3) * 400; number += 1) items.add(create(number));
    fillTree(tree, [...items], marksOf);
    for (let step = 0; step < 1_500; step += 1) {
      const known = random.pickFrom([...items]);
      if (known === undefined || random.chance(step < 800 ? 0.6 : 0.2)) {
        const item = create(10_000 + step);
        insertInto(tree, item);
        enter(item);
        items.add(item);
      } else if (random.chance(0.5) && known.leaf !== null) {
        removeFrom(tree, known.leaf, known);
        items.delete(known);
      } else {
        known.runs = randomRuns(random);
        enter(known);
      }
      if (step % 25 === 0) checkWalks(tree, items, random);
    }
    expect(tree.size).toBe(items.size);
  }
});
