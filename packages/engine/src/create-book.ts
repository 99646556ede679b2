import type { MarketId } from '@compute-bank/domain/ids';
import { instant } from '@compute-bank/domain/instant';
import { createAgenda } from './agenda.ts';
import type { Book } from './book.ts';
import { keyOfTimer } from './timers.ts';

/** The book of a market before its first command. */
export const createBook = (marketId: MarketId): Book => ({
  marketId,
  market: null,
  halted: false,
  at: instant(0),
  arrivals: 0,
  callAt: null,
  calledArrivals: 0,
  stirred: new Set(),
  unfinished: null,
  deposits: new Map(),
  nodes: new Map(),
  failed: new Map(),
  maintained: new Map(),
  reclaims: new Map(),
  suspended: new Map(),
  leases: new Map(),
  resales: new Map(),
  standing: new Map(),
  wishes: new Map(),
  seen: new Map(),
  cancelled: new Map(),
  groups: new Map(),
  fabrics: new Map(),
  standingIndex: { lists: new Map() },
  timers: createAgenda(({ at }) => at, keyOfTimer),
  leaseEnds: createAgenda(
    ({ until }) => until,
    ({ matchId }) => matchId,
  ),
  examined: 0,
});
