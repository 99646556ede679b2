import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { type Shape, shapeAt } from '@compute-bank/local/template/shape';
import { AdminError } from '../aws/failure.ts';
import { collectPages } from '../aws/pages.ts';
import { type DeployedBank, type DeployedStack, type Place, stackPrefix } from './deployed-bank.ts';
import { type PhysicalIds, resourcesOf } from './resources-of.ts';

/** Reads what CloudFormation knows of one cell. Throws an {@link AdminError} if it knows of none. */
export async function readDeployed(client: CloudFormationClient, place: Place): Promise<DeployedBank> {
  const found = await listStacks(client, place);
  if (found.length === 0) throw new AdminError(`There is no stack ${stackPrefix(place)}… here: ${whatToSay(place)}`);
  const stacks: DeployedStack[] = [];
  const physicalIds = new Map<string, PhysicalIds>();
  for (const stack of found) {
    const name = stack.StackName ?? '';
    stacks.push(toStack(stack, place, await readTemplate(client, name)));
    physicalIds.set(name, await readPhysicalIds(client, name));
  }
  return { place, stacks, resources: resourcesOf(stacks, physicalIds) };
}

const whatToSay = ({ stage, cell }: Place): string =>
  `deploy it with "npm run deploy -- --stage ${stage} --cell ${cell}", or check --stage, --cell, AWS_REGION and the credentials.`;

/** A cell's name may begin another's, so what follows the prefix must be the name of a part. */
async function listStacks(client: CloudFormationClient, place: Place): Promise<readonly Stack[]> {
  const prefix = stackPrefix(place);
  const all = await collectPages('stacks', async (NextToken) => {
    const output = await client.send(new DescribeStacksCommand({ NextToken }));
    return { items: output.Stacks ?? [], next: output.NextToken };
  });
  return all.filter(({ StackName = '', StackStatus }) => {
    return StackName.startsWith(prefix) && /^[A-Z][A-Za-z0-9]*$/.test(StackName.slice(prefix.length)) && StackStatus !== 'DELETE_COMPLETE';
  });
}

const toStack = (stack: Stack, place: Place, template: Shape): DeployedStack => ({
  name: stack.StackName ?? '',
  part: (stack.StackName ?? '').slice(stackPrefix(place).length),
  status: stack.StackStatus ?? 'unknown',
  isProtected: stack.EnableTerminationProtection === true,
  outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
  template,
});

async function readTemplate(client: CloudFormationClient, name: string): Promise<Shape> {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
  return shapeAt(JSON.parse(TemplateBody), `template of ${name}`);
}

async function readPhysicalIds(client: CloudFormationClient, name: string): Promise<PhysicalIds> {
  const all = await collectPages(`resources of ${name}`, async (NextToken) => {
    const output = await client.send(new ListStackResourcesCommand({ StackName: name, NextToken }));
    return { items: output.StackResourceSummaries ?? [], next: output.NextToken };
  });
  return new Map(all.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]));
}
