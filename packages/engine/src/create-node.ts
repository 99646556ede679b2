import { interconnectRank, networkRank } from '@compute-bank/domain/link';
import { tierRank } from '@compute-bank/domain/tier';
import type { BookDeposit, BookNode } from './book.ts';
import { createCalendar } from './calendar.ts';
import type { OfferedNode } from './command.ts';

/**
 * A node that nothing uses, and that searches do not see yet. `ordinal` is its place among its deposit's nodes by id. It carries
 * the figures that searches compare: they look at many nodes, and each way through another object costs as much as a comparison.
 */
export function createNode(deposit: BookDeposit, offered: OfferedNode, ordinal: number): BookNode {
  const { offer, floor, arrival } = deposit;
  return {
    deposit,
    offered,
    ordinal,
    floor,
    arrival,
    gpus: offered.gpus,
    isWhole: offer.unit === 'node',
    isPart: offered.machine !== undefined && offered.gpus < offered.machine.gpus,
    interconnect: interconnectRank(offered.interconnect),
    network: networkRank(offered.network.kind),
    tier: tierRank(offered.tier),
    leaseMsMin: offer.leaseMsMin,
    isReclaimable: offer.noticeMs !== null,
    calendar: createCalendar(),
    runs: [],
    pool: null,
    leases: [],
    ends: [],
    freeAlways: offered.gpus,
    listing: null,
  };
}
