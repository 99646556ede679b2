import { type CloudFormationClient, GetTemplateCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { contextKey } from '../configuration/placement.ts';
import { deployedStacks } from './deployed-stacks.ts';

/** Names of the context and what they were given, as {@link contextOf} keeps them in each stack. */
export type Flags = Readonly<Record<string, string>>;

/** Flags that say which copy is meant, and one whose absence adds something and takes nothing away. */
const harmless = ['stage', 'cell', 'without'];

/** Flags with several names in them, each of which makes something of its own. */
const lists = ['detail'];

/**
 * What the last deployment was given and this one does not speak of: it would take away what they made. A flag that is given
 * as `''` is spoken of; where it has several names, a `''` beside them speaks of all others. Each as it is written.
 */
export function lostFlags(last: Flags, given: Flags): readonly string[] {
  const watched = Object.entries(last).filter(([key]) => !harmless.includes(key));
  return watched.flatMap(([key, value]) => {
    const lost = lists.includes(key) ? lostNames(value, given[key]) : given[key] === undefined && value;
    return lost ? [`${flagOf(key)} ${key === 'policy' ? `FILE (with ${lost})` : lost}`] : [];
  });
}

function lostNames(last: string, given: string | undefined): string {
  const said = given?.split(',') ?? [];
  const lost = said.includes('') ? [] : last.split(',').filter((name) => !said.includes(name));
  return lost.join(',');
}

const flagOf = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * The flags of a cell's last deployment: those of the stack that was changed last, since a deployment leaves alone what it
 * finds unchanged. None if nothing is deployed. `prefix` is `ComputeBank-<stage>-<cell>-`.
 */
export async function lastFlags(client: CloudFormationClient, prefix: string): Promise<Flags> {
  const [latest] = [...(await deployedStacks(client, prefix))].sort((one, other) => changedAt(other) - changedAt(one));
  if (latest === undefined) return {};
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: latest.StackName, TemplateStage: 'Original' }));
  const { Metadata } = JSON.parse(TemplateBody) as { readonly Metadata?: Readonly<Record<string, Flags>> };
  return Metadata?.[contextKey] ?? {};
}

const changedAt = ({ LastUpdatedTime, CreationTime }: Stack): number => (LastUpdatedTime ?? CreationTime)?.getTime() ?? 0;
