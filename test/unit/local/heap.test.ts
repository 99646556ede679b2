import { createHeap } from '@compute-bank/local/agenda/heap';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

type Step = { readonly kind: 'set' | 'delete' | 'take'; readonly key: string; readonly at: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'delete', 'take'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  at: fc.integer({ min: 0, max: 30 }),
});

test('after any steps the heap knows what a plain map knows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const heap = createHeap();
      const plain = new Map<string, number>();
      for (const { kind, key, at } of steps) {
        if (kind === 'set') {
          heap.set(key, at);
          plain.set(key, at);
        } else if (kind === 'delete') {
          heap.delete(key);
          plain.delete(key);
        } else {
          const expected = [...plain].filter(([, each]) => each <= at);
          const taken = heap.takeUntil(at);
          expect([...taken].sort()).toEqual(expected.map(([name]) => name).sort());
          const instants = taken.map((name) => plain.get(name) ?? -1);
          expect(instants).toEqual([...instants].sort((a, b) => a - b));
          for (const [name] of expected) plain.delete(name);
        }
        expect(heap.earliest()).toBe(plain.size === 0 ? undefined : Math.min(...plain.values()));
      }
    }),
  );
});
