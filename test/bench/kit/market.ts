import { addMs, type Instant } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import type { Book } from '@compute-bank/engine/book';
import type { Command } from '@compute-bank/engine/command';
import { createBook } from '@compute-bank/engine/create-book';
import type { Event } from '@compute-bank/engine/event';
import { benchMarketId, createOrderFlow, flowOpening, flowPaceMs, type OrderMix } from './order-flow.ts';

/** A market with a book, to which a flow's commands are applied one per second of market time. */
export interface BenchMarket {
  readonly book: Book;
  /** Market time of the next command. */
  readonly now: () => Instant;
  /** Deposits at the opening. */
  fill(deposits: number): void;
  /** Makes the next commands without applying them. */
  make(count: number): readonly Command[];
  apply(command: Command): readonly Event[];
}

export function openBenchMarket(mix: OrderMix, seed = 42): BenchMarket {
  const book = createBook(benchMarketId);
  let at = flowOpening;
  let made = flowOpening;
  let applied = 0;
  const flow = createOrderFlow(mix, () => made, seed);
  const run = (command: Command): readonly Event[] => {
    applied += 1;
    return apply(book, command, at, applied, 0);
  };
  run(flow.open());
  return {
    book,
    now: () => at,
    fill(deposits) {
      for (let number = 0; number < deposits; number += 1) run(flow.deposit());
    },
    make: (count) =>
      Array.from({ length: count }, () => {
        const command = flow.next();
        made = addMs(made, flowPaceMs);
        return command;
      }),
    apply(command) {
      const events = run(command);
      at = addMs(at, flowPaceMs);
      return events;
    },
  };
}
