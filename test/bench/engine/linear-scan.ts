import { encodeEvents } from '@compute-bank/engine/codec';
import type { Event } from '@compute-bank/engine/event';
import { Oracle } from '../../fixtures/oracle.ts';
import { type Figure, figure, mean, rounded } from '../kit/figures.ts';
import { openBenchMarket } from '../kit/market.ts';
import { createOrderFlow, flowOpening, mixed } from '../kit/order-flow.ts';

// The oracle looks for each new deposit's node in all others: 10⁵ of them would take it most of an hour.
const deposits = 10_000;
const commands = 60;

/** The engine beside the tests' oracle of plain loops over the same commands, which must decide alike. */
export function linearScan(): readonly Figure[] {
  const market = openBenchMarket(mixed);
  const oracle = new Oracle();
  const flow = createOrderFlow(mixed, () => flowOpening);
  let applied = 1;
  oracle.decide(flow.open(), flowOpening, applied, 0);
  market.fill(deposits);
  for (let number = 0; number < deposits; number += 1) {
    applied += 1;
    oracle.decide(flow.deposit(), flowOpening, applied, 0);
  }
  const own: number[] = [];
  const scanned: number[] = [];
  for (const command of market.make(commands)) {
    applied += 1;
    const at = market.now();
    const [events, ownMs] = clocked(() => market.apply(command));
    const [expected, scanMs] = clocked(() => oracle.decide(command, at, applied, 0));
    if (encodeEvents(events) !== encodeEvents(expected))
      throw new Error(`the oracle decides ${command.kind} ${command.commandId} otherwise`);
    if (command.kind !== 'place-withdrawal') continue;
    own.push(ownMs);
    scanned.push(scanMs);
  }
  return [
    figure('a withdrawal, this engine', 'ms', own),
    figure('a withdrawal, oracle of plain loops', 'ms', scanned),
    { what: 'ratio of the means', value: rounded(mean(scanned) / mean(own)), unit: '×', goal: '≥ 2,000 at 10⁵', note: 'at 10⁴ deposits' },
    { what: 'withdrawals decided alike', value: own.length, unit: '' },
  ];
}

function clocked(work: () => readonly Event[]): [readonly Event[], number] {
  const began = performance.now();
  const events = work();
  return [events, performance.now() - began];
}
