import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** What the stack of a site says of itself. */
export interface Site {
  readonly url: string;
  readonly pagesBucket: string;
  readonly logsBucket: string;
  readonly distributionId: string;
}

/** The site cannot be published as asked; the message says what would help. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}

export const siteStackName = (stage: string, cell: string): string => `ComputeBank-${stage}-${cell}-Site`;

/** Reads the outputs of a deployed site. Throws a {@link SiteError} if it is not deployed. */
export async function findSite(client: CloudFormationClient, stackName: string): Promise<Site> {
  const outputs = await outputsOf(client, stackName);
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value === undefined) throw new SiteError(`The stack ${stackName} has no output ${name}. Deploy it with this version first.`);
    return value;
  };
  return {
    url: output('Url'),
    pagesBucket: output('PagesBucket'),
    logsBucket: output('LogsBucket'),
    distributionId: output('DistributionId'),
  };
}

async function outputsOf(client: CloudFormationClient, StackName: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return new Map((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationError') throw error;
    throw new SiteError(`There is no stack ${StackName} in this account and region. Deploy it first: npm run deploy.`);
  }
}
