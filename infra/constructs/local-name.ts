import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Metadata key: the short name under which the local host creates the resource. */
const localNameKey = 'computeBank:name';
/** Metadata key: the source file of a function, from the root of the repository, for hosts that import instead of deploy. */
export const entryKey = 'computeBank:entry';

/** The CloudFormation resource behind a construct; every construct that is named here has one. */
export function resourceOf(construct: IConstruct): CfnResource {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} has no resource of its own.`);
  return resource;
}

/** Says in the template how the local host calls this resource. */
export function setLocalName(construct: IConstruct, name: string): void {
  resourceOf(construct).addMetadata(localNameKey, name);
}
