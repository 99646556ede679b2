import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

const pagesMax = 100;

/**
 * The stacks of a cell that are there; `prefix` is `ComputeBank-<stage>-<cell>-`. A cell's name may begin another's, so what follows the prefix must be the name of a part.
 */
export async function deployedStacks(client: CloudFormationClient, prefix: string): Promise<readonly Stack[]> {
  const found: Stack[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await client.send(new DescribeStacksCommand({ NextToken }));
    found.push(...(answer.Stacks ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return found.filter(({ StackName = '' }) => StackName.startsWith(prefix) && /^[A-Z][A-Za-z0-9]*$/.test(StackName.slice(prefix.length)));
}
