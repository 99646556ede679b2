import { excerptsOf } from '@compute-bank/engine/difference';
import pc from 'picocolors';
import type { MarketReplay } from './replay-market.ts';

const shownMax = 10;
const number = (value: number): string => value.toLocaleString('en');

/** The outcome for people. */
export function printReplay(replay: MarketReplay, seconds: number): string {
  const { marketId, position, commands, engineVersions, snapshots, book, hash } = replay;
  const engines = engineVersions.map((version) => `engine ${version}`).join(', then ');
  const lines = [
    `  ${pc.bold(marketId)}: records 1 to ${number(position)}, ${number(commands)} commands decided again by ${engines || 'no engine'}`,
    `  Snapshots compared: ${snapshots.length === 0 ? 'none was stored' : snapshots.map(number).join(', ')}`,
    `  Book after record ${number(position)} (${replay.at ?? 'empty log'}): ${count(book.deposits, 'deposit')}, ${count(book.leases, 'lease')}, ${count(book.standing, 'standing withdrawal')}`,
    pc.dim(`  record ${hash || 'none'}`),
    pc.dim(`  book   ${book.sha256}`),
    ...decidedLines(replay),
    '',
    `  ${verdict(replay)} ${pc.dim(`(${seconds.toFixed(1)} s)`)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const count = (value: number, what: string): string => `${number(value)} ${what}${value === 1 ? '' : 's'}`;

function decidedLines({ position, decided }: MarketReplay): string[] {
  if (decided.length === 0) return [];
  const lines = decided.slice(0, shownMax).map(({ command, commandId, events }) => `    ${command} ${commandId} → ${events.join(', ')}`);
  const rest = decided.length > shownMax ? [`    and ${decided.length - shownMax} more; --json lists all`] : [];
  return [`  Record ${number(position)} decided:`, ...lines, ...rest];
}

function verdict({ difference }: MarketReplay): string {
  if (difference === null) return pc.green('All the same, byte for byte.');
  const { position, index, what } = difference;
  const { recorded, replayed } = excerptsOf(difference);
  const place = `record ${number(position)}${index === null ? '' : `, command ${index + 1}`}`;
  return `${pc.red(`The first difference is in ${place}: ${what}.`)}\n    recorded: ${recorded}\n    replayed: ${replayed}\n `;
}
