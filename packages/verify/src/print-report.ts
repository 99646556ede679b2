import pc from 'picocolors';
import { checkNames, promises } from './finding.ts';
import type { VerifyReport } from './verify-bank.ts';

const findingsShown = 5;

/** The report for people: a line per promise, and under a broken one what breaks it. */
export function printReport({ checks, findings, counts }: VerifyReport, seconds: number): string {
  const width = Math.max(...checkNames.map((name) => name.length));
  const lines = checkNames.flatMap((name) => {
    const mark = checks[name] ? pc.green('✓') : pc.red('✗');
    const own = findings.filter((finding) => finding.check === name);
    const shown = own.slice(0, findingsShown).map(({ subject, detail }) => `      ${pc.bold(subject)}: ${detail}`);
    const rest = own.length > findingsShown ? [`      and ${own.length - findingsShown} more; --json lists up to 20 of each`] : [];
    return [`  ${mark} ${name.padEnd(width)}  ${pc.dim(promises[name])}`, ...shown, ...rest];
  });
  const numbers = Object.entries(counts).map(([what, count]) => `${count.toLocaleString('en')} ${spell(what)}`);
  const broken = checkNames.filter((name) => !checks[name]).length;
  const verdict = broken === 0 ? pc.green('Every promise holds.') : pc.red(`${broken} of ${checkNames.length} promises are broken.`);
  return `${lines.join('\n')}\n\n  Read: ${numbers.join(', ')}.\n  ${verdict} ${pc.dim(`(${seconds.toFixed(1)} s)`)}\n`;
}

/** `chargeLines` → `charge lines`. */
const spell = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
