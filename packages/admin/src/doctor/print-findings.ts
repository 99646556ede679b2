import pc from 'picocolors';
import { areas, type Finding, type Verdict, verdicts } from './finding.ts';

const marks: Readonly<Record<Verdict, string>> = { ok: pc.green('✓'), warning: pc.yellow('!'), broken: pc.red('✗'), unknown: pc.cyan('?') };
const words: Readonly<Record<Verdict, string>> = { ok: 'in order', warning: 'to look at', broken: 'broken', unknown: 'not known' };

export const countOf = (findings: readonly Finding[], verdict: Verdict): number =>
  findings.filter((finding) => finding.verdict === verdict).length;

/** For people: a line for each area that is in order, and for the others one for each thing that is not. */
export function printFindings(findings: readonly Finding[], isWhole: boolean): string {
  const lines = areas.flatMap((area) =>
    printArea(
      area,
      findings.filter((finding) => finding.area === area),
      isWhole,
    ),
  );
  const counts = verdicts.filter((verdict) => verdict === 'ok' || countOf(findings, verdict) > 0);
  const summary = counts.map((verdict) => `${marks[verdict]} ${countOf(findings, verdict)} ${words[verdict]}`).join('   ');
  return `${lines.join('\n')}\n\n  ${summary}\n`;
}

function printArea(area: string, findings: readonly Finding[], isWhole: boolean): readonly string[] {
  if (findings.length === 0) return [];
  const fine = findings.filter(({ verdict }) => verdict === 'ok');
  const told = isWhole ? findings : findings.filter(({ verdict }) => verdict !== 'ok');
  const summary = isWhole || fine.length === 0 ? [] : [`  ${marks.ok} ${summarise(fine)}`];
  return [pc.bold(area), ...summary, ...told.flatMap(printFinding)];
}

/** One is told in full, several by their names if they say the same, or by their number. */
function summarise(fine: readonly Finding[]): string {
  const [first] = fine;
  if (first && fine.length === 1) return `${first.subject}: ${first.detail}`;
  const details = new Set(fine.map(({ detail }) => detail));
  const names = fine.map(({ subject }) => subject).join(', ');
  const shown = names.length > namesLengthMax ? `${fine.length} of them` : names;
  return details.size === 1 && first ? `${shown}: ${first.detail}` : shown;
}

const namesLengthMax = 150;

const printFinding = ({ subject, verdict, detail, advice }: Finding): readonly string[] => [
  `  ${marks[verdict]} ${pc.bold(subject)}: ${detail}`,
  ...(advice === null || verdict === 'ok' ? [] : [pc.dim(`      → ${advice}`)]),
];
