import { describeRegions } from '@compute-bank/domain/region';
import pc from 'picocolors';
import type { Moved, Plan, Round, SplitSummary } from './run-split.ts';

/** What would move, part by part. */
export function printPlan({ marketId, isSplit, parts, deposits, withdrawals, leases, uncoveredRegions }: Plan): string {
  const width = Math.max(...parts.map((part) => part.marketId.length));
  const lines = parts.map(
    (part) =>
      `  ${part.marketId.padEnd(width)}  ${describeRegions(part.regions)}: ${part.nodes} nodes (${part.gpus} GPUs), standing withdrawals that it can serve: ${part.withdrawals}`,
  );
  const missing = uncoveredRegions.length === 0 ? [] : [pc.red(`  No part takes: ${uncoveredRegions.join(', ')}. Add --into rest=*.`)];
  return [
    pc.bold(`${marketId}${isSplit ? ' is split already; what it still holds' : ''}`),
    ...lines,
    ...missing,
    `  To move: ${deposits} open deposits, ${withdrawals} standing withdrawals. To stay until they end: ${leases} leases.\n`,
  ].join('\n');
}

/** One line per round. */
export const printRound = (moved: Moved, { left }: Round): string =>
  left.preparing
    ? pc.dim('  waiting for the market to halt …\n')
    : `  moved ${moved.withdrawals} withdrawals, ${moved.deposits} deposits (${moved.nodes} nodes); ${left.withdrawals} and ${left.deposits} were left\n`;

export const printSummary = ({ market, parts, moved, leases }: SplitSummary, seconds: number): string =>
  `${pc.green('The market is split.')} ${market} → ${parts.join(', ')}\n  Moved: ${moved.withdrawals} withdrawals, ${moved.deposits} deposits, ${moved.nodes} nodes. Leases that end where they are: ${leases}. ${pc.dim(`(${seconds.toFixed(1)} s)`)}\n`;
