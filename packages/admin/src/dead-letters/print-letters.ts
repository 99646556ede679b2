import pc from 'picocolors';
import type { LetterView } from './describe-letter.ts';
import type { QueueView } from './list-letters.ts';

/** One line for each queue. */
export function printQueues(views: readonly QueueView[]): string {
  const width = Math.max(...views.map(({ queue }) => queue.length), 0);
  const lines = views.map(({ queue, of, count, letters }) => {
    const mark = count === 0 ? pc.green('✓') : pc.red('✗');
    return `  ${mark} ${queue.padEnd(width)}  ${count === 0 ? 'empty' : `${count}, ${oldestOf(letters)}`}  ${pc.dim(of)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Each letter with what may be shown of it. */
export function printLetters({ queue, of, count, letters }: QueueView): string {
  const lines = letters.map(
    ({ messageId, sentAt, ageSeconds, group, about, reason }) =>
      `  ${pc.bold(messageId)}  sent ${sentAt ?? 'at an unknown time'}${ageSeconds === null ? '' : ` (${spellAge(ageSeconds)} ago)`}${group === null ? '' : `, group ${group}`}\n` +
      `      about   ${about.join(' ')}\n      reason  ${reason}`,
  );
  const rest =
    count > letters.length
      ? [`  and about ${count - letters.length} more (--max shows them; of a group of a FIFO queue only the first ten can be seen)`]
      : [];
  return `${pc.bold(queue)} ${pc.dim(of)}: ${count === 0 ? 'empty' : count}\n${[...lines, ...rest].map((line) => `${line}\n`).join('')}`;
}

function oldestOf(letters: readonly LetterView[]): string {
  const ages = letters.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return ages.length === 0 ? 'none of which could be seen: somebody holds them' : `the oldest seen ${spellAge(Math.max(...ages))} old`;
}

/** `3 d 4 h`, `5 min`, `12 s`. */
function spellAge(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}
