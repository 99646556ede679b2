import { interconnectRank, networkRank } from '@compute-bank/domain/link';
import { tierRank } from '@compute-bank/domain/tier';
import type { BookDeposit, BookNode } from './book.ts';
import { createCalendar } from './calendar.ts';
import type { OfferedNode } from './command.ts';

/** What searches compare of a node. They look at many, and each way through another object costs as much as the comparison. */
type Figures = Pick<
  BookNode,
  'floor' | 'arrival' | 'gpus' | 'isWhole' | 'interconnect' | 'network' | 'tier' | 'isPart' | 'leaseMsMin' | 'isReclaimable'
>;

export const figuresOf = (
  { offer, floor, arrival }: BookDeposit,
  { gpus, interconnect, network, tier, machine }: OfferedNode,
): Figures => ({
  floor,
  arrival,
  gpus,
  isWhole: offer.unit === 'node',
  isPart: machine !== undefined && gpus < machine.gpus,
  interconnect: interconnectRank(interconnect),
  network: networkRank(network.kind),
  tier: tierRank(tier),
  leaseMsMin: offer.leaseMsMin,
  isReclaimable: offer.noticeMs !== null,
});

/** A node that nothing uses, and that searches do not see yet. `ordinal` is its place among its deposit's nodes by id. */
export const createNode = (deposit: BookDeposit, offered: OfferedNode, ordinal: number): BookNode => ({
  deposit,
  offered,
  ordinal,
  ...figuresOf(deposit, offered),
  calendar: createCalendar(),
  runs: [],
  pool: null,
  leases: [],
  ends: [],
  freeAlways: offered.gpus,
  listing: null,
});
