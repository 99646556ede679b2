import { parseArgs } from 'node:util';
import { type Figure, tableOf } from './figures.ts';

/** A part of a bench that can be run alone. */
export type Section = () => readonly Figure[] | Promise<readonly Figure[]>;

/**
 * Runs the sections that the command line names with `--only a,b`, or all, and prints each as soon as it is there; with
 * `--json` one object at the end.
 */
export async function runSections(sections: Readonly<Record<string, Section>>): Promise<void> {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const names = values.only?.split(',') ?? Object.keys(sections);
  const unknown = names.filter((name) => sections[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`There is no section ${unknown.join(', ')}. There are: ${Object.keys(sections).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const measured: Record<string, readonly Figure[]> = {};
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    measured[name] = (await sections[name]?.()) ?? [];
    if (!values.json) process.stdout.write(`\n${name}\n${tableOf(measured[name])}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, sections: measured }, null, 2)}\n`);
}
