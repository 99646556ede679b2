import { hourMs } from '@compute-bank/domain/instant';

/** Bounds of one application. They are part of the rules: changing one is a new engine version. */
export const limits = {
  /** Candidate starts looked at per set of nodes (the whole set, or one fabric). */
  starts: 32,
  /** Nodes whose own starts are looked at where the cheapest start is wanted. */
  startNodes: 64,
  /** Matches that one order makes within one application. */
  matchesPerOrder: 100,
  /** How often one lease moves to other nodes; after that it fails. */
  moves: 16,
  /** Events of one application, the closing `continue` included. */
  events: 1_000,
  /** How long ended ids and early cancels are remembered, and how old an unknown order may be. */
  horizonMs: hourMs,
  /** Ids remembered at most, whatever their age. */
  ids: 1_000_000,
} as const;
