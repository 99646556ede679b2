import { billOf } from './bill.ts';
import { causesOf } from './causes.ts';
import { readMeasured } from './measured.ts';
import { pricesRead, regions } from './prices.ts';
import { billText, causeText, headOf, loadText, quotaText } from './print.ts';
import { cellsOf, quotasOf } from './quotas.ts';
import { type Asked, FlagError, readFlags, usage } from './read-flags.ts';
import { tableOf, tableText } from './table.ts';

/** `npm run cost`: what a bank of some size costs a month, and what bounds it first. Calculated from measured operations. */
function answer({ load, region, table, json, help }: Asked): string {
  if (help) return usage;
  const measured = readMeasured();
  const prices = regions[region];
  const source = { date: measured.date, commit: measured.commit, region, pricesRead };
  if (table) {
    const made = tableOf(load, measured, prices);
    return json ? JSON.stringify({ ...source, table: made }, null, 2) : `${headOf(measured, region)}\n\n${tableText(made)}`;
  }
  const bill = billOf(load, measured, prices);
  const causes = causesOf(load, measured, bill);
  const quotas = quotasOf(load, measured);
  if (json) return JSON.stringify({ ...source, load, bill, causes, quotas, cells: cellsOf(quotas) }, null, 2);
  return [headOf(measured, region), loadText(load), billText(bill, load), causeText(causes, bill), quotaText(quotas, load)].join('\n\n');
}

try {
  process.stdout.write(`${answer(readFlags(process.argv.slice(2)))}\n`);
} catch (error) {
  if (!(error instanceof FlagError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
