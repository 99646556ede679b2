import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isStageName, stages } from '../configuration/stages.ts';

const verbs = ['synth', 'diff', 'deploy', 'destroy'] as const;
type Verb = (typeof verbs)[number];

/** What makes each of them mean every stack of the cell. */
const scope: Readonly<Record<Verb, readonly string[]>> = { synth: ['--quiet'], diff: [], deploy: ['--all'], destroy: ['--all'] };

/** What the person asked for cannot be done, and why. */
export class CommandError extends Error {}

const usage = `npm run ${verbs.join('|')} -- --stage ${Object.keys(stages).join('|')} [--cell NAME] [--domain NAME --certificate ARN] [--alarm-email ADDRESS] [--site-domain NAME --site-certificate ARN] [--archive-bucket NAME --archive-account ID] [--bank-stream ARN --market-stream ARN] [--policy FILE] [--detail routes|heartbeats]… [--without STACK]… [-- OPTIONS OF CDK]`;

/** From what follows `npm run`, the arguments of the CDK program. Throws a {@link CommandError} that says what is wrong. */
export function readCommand([verb, ...rest]: readonly string[]): readonly string[] {
  if (!isVerb(verb)) throw new CommandError(usage);
  const { values, positionals } = parse(rest);
  const stage = values.stage ?? (verb === 'synth' ? 'dev' : undefined);
  if (stage === undefined) throw new CommandError(`Say which stage to ${verb}.\n${usage}`);
  if (!isStageName(stage)) throw new CommandError(`There is no stage "${stage}".\n${usage}`);
  if (verb === 'destroy' && stages[stage].isProtected) throw new CommandError(refusal(stage));
  const context = contextOf({ ...values, stage, ...(values.detail && { detail: namesIn(values.detail) }) });
  const flags = Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : ['-c', `${key}=${value}`]));
  return [verb, ...scope[verb], ...flags, ...positionals];
}

/** A `''` among them says only that there be no others. */
const namesIn = (lists: readonly string[]): string[] => lists.flatMap((list) => list.split(',')).filter(Boolean);

/** From the same, what the app is told: by the names of its context, with `''` for what is given as nothing. */
export function contextGiven([, ...rest]: readonly string[]): Readonly<Record<string, string>> {
  const given = Object.entries(contextOf(parse(rest).values));
  return Object.fromEntries(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const contextOf = (values: ReturnType<typeof parse>['values']) => ({
  stage: values.stage,
  cell: values.cell,
  domain: values.domain,
  certificate: values.certificate,
  alarmEmail: values['alarm-email'],
  siteDomain: values['site-domain'],
  siteCertificate: values['site-certificate'],
  archiveBucket: values['archive-bucket'],
  archiveAccount: values['archive-account'],
  bankStream: values['bank-stream'],
  marketStream: values['market-stream'],
  policy: values.policy === undefined ? undefined : textOf(values.policy),
  detail: values.detail?.join(','),
  without: values.without?.join(','),
});

/** From the same, the arguments of `publish-site` that belong to it; null if there is nothing to publish. */
export function publishesOf([verb, ...rest]: readonly string[]): readonly string[] | null {
  const { stage = '', cell, without = [] } = parse(rest).values;
  if (verb !== 'deploy' || without.includes('Site')) return null;
  return ['--stage', stage, ...(cell === undefined ? [] : ['--cell', cell])];
}

const isVerb = (text: string | undefined): text is Verb => verbs.some((verb) => verb === text);

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    stage: text,
    cell: text,
    domain: text,
    certificate: text,
    'alarm-email': text,
    'site-domain': text,
    'site-certificate': text,
    'archive-bucket': text,
    'archive-account': text,
    'bank-stream': text,
    'market-stream': text,
    policy: text,
    detail: { ...text, multiple: true },
    without: { ...text, multiple: true },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function textOf(file: string): string {
  if (file === '') return '';
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`The policy cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const refusal = (stage: string): string =>
  `${stage} is not destroyed by a command: it holds what belongs to others. Its stacks are protected against deletion, and its tables and their key would outlive them.`;
