import { minuteMs } from '@compute-bank/domain/instant';
import { depthByStart } from '@compute-bank/engine/depth-by-start';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { gpus, minute, nodeId, offeredNode, openTestBook, providerId, windowOf } from '../../fixtures/engine-market.ts';

test('each stretch shows what a lease over exactly it could have, by floor price', () => {
  const market = openTestBook();
  market.deposit(1, { floorMicros: 7n, windows: [windowOf(0, 120)] });
  market.deposit(2, { nodes: [offeredNode(2, { gpus: 4 }), offeredNode(3)], unit: 'node', windows: [windowOf(30, 240)] });
  market.deposit(4, { floorMicros: 7n, nodes: [offeredNode(4)], windows: [windowOf(60, 180)] });
  market.deposit(5, { floorMicros: 1n });
  market.run({ kind: 'fail-node', cause: 'node_silent', tenantId: providerId, nodeId: nodeId(5) });
  market.withdraw(1, { size: gpus(6), startEarliest: minute(60), endLatest: minute(120) });
  const before = encodeBook(market.book);
  const buckets = depthByStart(market.book, { from: minute(0), bucketMs: 60 * minuteMs, count: 4 });
  expect(
    buckets.map(({ start, end, levels }) => [start, end, levels.map((level) => [level.priceMicros, level.gpus, level.orders])]),
  ).toEqual([
    // Node 2 is taken whole, and two GPUs of node 1, from 60 to 120; turnaround keeps both until 125.
    [minute(0), minute(60), [[7n, 6, 1]]],
    [
      minute(60),
      minute(120),
      [
        [5n, 8, 1],
        [7n, 14, 2],
      ],
    ],
    [
      minute(120),
      minute(180),
      [
        [5n, 8, 1],
        [7n, 8, 1],
      ],
    ],
    [minute(180), minute(240), [[5n, 12, 1]]],
  ]);
  expect(encodeBook(market.book)).toBe(before);
});
