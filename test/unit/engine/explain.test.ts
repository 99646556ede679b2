import { depthOf } from '@compute-bank/engine/depth';
import { explainWithdrawal } from '@compute-bank/engine/explain';
import { expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  gpus,
  minute,
  nodeId,
  offeredNode,
  openTestBook,
  providerId,
  tenantId,
  windowOf,
} from '../../fixtures/engine-market.ts';

test('each filter counts the nodes that it removed of those that were left, in a fixed order', () => {
  const market = openTestBook();
  market.deposit(1);
  market.deposit(2, { nodes: [offeredNode(2, { region: { country: 'us', code: 'us-west' } })] });
  market.deposit(3, { tenantId: buyerId });
  market.deposit(4, { nodes: [offeredNode(4, { interconnect: 'pcie' })] });
  market.deposit(5, { nodes: [offeredNode(5, { network: { kind: 'ethernet', gbpsPerGpu: 50 } })] });
  market.deposit(6, { leaseMsMin: 7_200_000 });
  market.deposit(7, { unit: 'node', nodes: [offeredNode(7, { gpus: 16 })] });
  market.deposit(8, { floorMicros: 11n });
  market.deposit(9, { windows: [windowOf(0, 59)] });
  market.deposit(10, { floorMicros: 1n, windows: [windowOf(0, 60)] });
  market.deposit(11);
  market.deposit(12, { noticeMs: 0 });
  market.deposit(13, { tenantId: tenantId(9) });
  market.deposit(14, { nodes: [offeredNode(14, { tier: 'unverified' })] });
  market.run({ kind: 'fail-node', cause: 'node_silent', tenantId: providerId, nodeId: nodeId(11) });
  market.withdraw(1, { limitMicros: 1n });
  const demand = demandOf({
    providersExcluded: [tenantId(9)],
    tierMin: 'verified',
    regions: { allow: ['cn'], deny: [] },
    interconnect: 'nvlink',
    sameFabric: { kind: 'roce', gbpsPerGpu: 50 },
  });
  expect(explainWithdrawal(market.book, { tenantId: buyerId, ownerId: 'buyer', demand, at: minute(0) })).toEqual({
    nodes: 13,
    filters: [
      { filter: 'region', removed: 1 },
      { filter: 'own', removed: 1 },
      { filter: 'interconnect', removed: 1 },
      { filter: 'network', removed: 1 },
      { filter: 'accepted', removed: 3 },
      { filter: 'terms', removed: 2 },
      { filter: 'price', removed: 1 },
      { filter: 'window', removed: 1 },
      { filter: 'capacity', removed: 1 },
    ],
    feasible: 1,
  });
});

test('depth adds what is free now or later by floor price, and what is still wanted by limit price', () => {
  const market = openTestBook();
  market.deposit(1, { windows: [windowOf(0, 60)] });
  market.deposit(2);
  market.deposit(3, { floorMicros: 4n, nodes: [offeredNode(3), offeredNode(4)] });
  market.withdraw(1, { size: gpus(10), endLatest: minute(60) });
  market.withdraw(2, { limitMicros: 2n });
  market.withdraw(3, { limitMicros: 3n, size: gpus(2) });
  market.withdraw(4, { limitMicros: 3n, size: gpus(1) });
  expect(depthOf(market.book)).toEqual({
    asks: [
      { priceMicros: 4n, gpus: 16, orders: 1 },
      { priceMicros: 5n, gpus: 16, orders: 2 },
    ],
    bids: [
      { priceMicros: 3n, gpus: 3, orders: 2 },
      { priceMicros: 2n, gpus: 8, orders: 1 },
    ],
  });
});
