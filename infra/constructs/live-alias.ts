import { Alias, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { setLocalName } from './local-name.ts';

/** What everything calls: `live` of a function is one of its versions, and which one can be changed without a deployment. */
const liveAliasName = 'live';

/** Points `live` at the version that this deployment makes; those before it stay, so that it can be pointed back. */
export function liveAlias(made: LambdaFunction, name: string): Alias {
  const live = new Alias(made, 'Live', { aliasName: liveAliasName, version: made.currentVersion });
  setLocalName(live, `${name}:${liveAliasName}`);
  return live;
}
