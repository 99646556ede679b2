import { addMs, hourMs, minuteMs, parseInstant } from '@compute-bank/domain/instant';
import type { Plan } from '../plan/plan.ts';
import { buyers, scenarioDemand } from './demand.ts';
import { allHardware, providers, scenarioSupply } from './supply.ts';

/** A Friday: the weekend lies within the three days. */
const start = parseInstant('2026-03-06T00:00:00+08:00');

/** The scenario of `npm run demo`. Everything in it is synthetic: names, prices and orders are of our own making. */
export function planBuiltin(seed: number): Plan {
  if (start === undefined) throw new Error('The scenario has no start.');
  const supply = scenarioSupply(start);
  return {
    title: 'synthetic scenario',
    opensAt: addMs(start, -hourMs),
    asset: 'CNY',
    markets: allHardware.map(({ market }) => market),
    providers,
    buyers: buyers.map((name) => ({ name, topUp: 2_000_000_000_000n })),
    fabrics: supply.map(({ fabric }) => fabric),
    deposits: supply.map(({ deposit }) => deposit),
    withdrawals: scenarioDemand(start, seed),
    mishaps: [{ kind: 'kill-agent', agent: 3, at: addMs(start, 30 * hourMs) }],
    agents: 4,
    policy: { heartbeatMs: 10 * minuteMs, silenceMs: 30 * minuteMs },
  };
}
