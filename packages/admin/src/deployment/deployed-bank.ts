import type { Shape } from '@compute-bank/local/template/shape';

/** Which copy of the bank is meant. */
export interface Place {
  readonly stage: string;
  readonly cell: string;
}

/** Stacks are called `<prefix><Part>`: `ComputeBank-prod-main-Data`. */
export const stackPrefix = ({ stage, cell }: Place): string => `ComputeBank-${stage}-${cell}-`;

export interface DeployedStack {
  readonly name: string;
  /** `Data`, `Messaging`, … */
  readonly part: string;
  readonly status: string;
  readonly isProtected: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** As it was deployed. */
  readonly template: Shape;
}

export interface DeployedResource {
  readonly stack: string;
  /** Its key in the template. */
  readonly id: string;
  readonly type: string;
  /** As the bank calls it, where it has such a name: `commands.fifo`, `Matcher`; else its key in the template. */
  readonly name: string;
  readonly metadata: Shape;
  /** What AWS calls it; empty if it was never made. */
  readonly physicalId: string;
  /** What the template asks for, with references replaced by physical ids. Throws if it refers to nothing known. */
  properties(): Shape;
}

/** What CloudFormation knows of one cell. */
export interface DeployedBank {
  readonly place: Place;
  readonly stacks: readonly DeployedStack[];
  readonly resources: readonly DeployedResource[];
}

export const ofType = ({ resources }: Pick<DeployedBank, 'resources'>, type: string): readonly DeployedResource[] =>
  resources.filter((resource) => resource.type === type);

/** The last part of an address or ARN: the queue's, table's or function's own name. */
export const nameIn = (address: string): string => address.split(/[:/]/).at(-1) ?? '';

/** What the stack of this part says of itself under a name: several stacks have a `Url`. */
export const outputOf = ({ stacks }: DeployedBank, part: string, name: string): string | undefined =>
  stacks.find((stack) => stack.part === part)?.outputs[name];
