import type { DeployedBank, DeployedResource } from './deployed-bank.ts';
import { nameIn, ofType } from './deployed-bank.ts';

/** What everything calls instead of a function: one of its versions, under a name. */
export interface Live {
  readonly functionName: string;
  /** Of the alias: `live`. */
  readonly alias: string;
  /** The version that the last deployment pointed it at. */
  readonly deployedVersion: string;
}

/** The alias of a function, as its template says; undefined if it has none. */
export function liveOf(bank: Pick<DeployedBank, 'resources'>, { physicalId }: DeployedResource): Live | undefined {
  const alias = ofType(bank, 'AWS::Lambda::Alias').find((each) => each.properties().FunctionName === physicalId);
  if (!alias) return undefined;
  const { Name, FunctionVersion } = alias.properties();
  return { functionName: physicalId, alias: String(Name), deployedVersion: nameIn(String(FunctionVersion)) };
}

/** How a function is invoked, so that a rollback counts: `<name>:live`. */
export function callName(bank: Pick<DeployedBank, 'resources'>, made: DeployedResource): string {
  const live = liveOf(bank, made);
  return live ? `${live.functionName}:${live.alias}` : made.physicalId;
}
