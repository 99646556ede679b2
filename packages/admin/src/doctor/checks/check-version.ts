import type { Stack } from '@compute-bank/local/template/directory';
import { isShape, type Shape } from '@compute-bank/local/template/shape';
import type { DeployedStack } from '../../deployment/deployed-bank.ts';
import { spell } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { type Finding, ok, type Said, warning } from '../finding.ts';

const namedMax = 5;

/** What is deployed is what this checkout would deploy: the code of each function by its hash, everything else by its text. */
export const checkVersion: Check = async ({ stacks }, { checkout }) => {
  if (!checkout) return [];
  const own = await checkout();
  return stacks.flatMap((stack): readonly Finding[] => {
    const made = own.find(({ name }) => name === stack.name);
    if (!made) return [];
    return [{ area: 'version', subject: stack.part, ...compareStack(stack, made) }];
  });
};

function compareStack(deployed: DeployedStack, own: Stack): Said {
  const [before, after] = [resourcesIn(deployed.template), resourcesIn(own.template)];
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differing = ids.filter((id) => textOf(before[id]) !== textOf(after[id])).map((id) => describe(id, before[id], after[id]));
  if (differing.length === 0) return ok('as this checkout would deploy it');
  const shown = differing.slice(0, namedMax).join(', ') + (differing.length > namedMax ? ` and ${differing.length - namedMax} more` : '');
  return warning(`is another version than this checkout: ${shown}`, 'Deploy this checkout, or ask from the checkout that was deployed.');
}

/** What differs whenever a function does says nothing more. */
const follows = ['AWS::CDK::Metadata', 'AWS::Lambda::Version', 'AWS::Lambda::Alias'];

const resourcesIn = (template: unknown): Readonly<Record<string, Shape>> => {
  const resources = isShape(template) && isShape(template.Resources) ? template.Resources : {};
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, each]) => (isShape(each) && !follows.includes(String(each.Type)) ? [[id, each]] : [])),
  );
};

/** Without what only says where files lay on the machine that synthesised it. */
const textOf = (resource: Shape | undefined): string => {
  if (!resource) return '';
  const { Metadata, ...rest } = resource;
  const kept = isShape(Metadata) ? Object.entries(Metadata).filter(([key]) => !key.startsWith('aws:')) : [];
  return spell({ ...rest, Metadata: Object.fromEntries(kept) });
};

function describe(id: string, before: Shape | undefined, after: Shape | undefined): string {
  const resource = after ?? before;
  const metadata = isShape(resource?.Metadata) ? resource.Metadata : {};
  const name = String(metadata['computeBank:name'] ?? id);
  if (!before) return `${name} is new`;
  if (!after) return `${name} is gone`;
  return spell(codeOf(before)) === spell(codeOf(after)) ? name : `${name} (code)`;
}

const codeOf = ({ Properties }: Shape): unknown => (isShape(Properties) ? Properties.Code : undefined);
