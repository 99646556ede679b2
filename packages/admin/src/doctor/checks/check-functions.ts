import { type FunctionConfiguration, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { isShape, type Shape } from '@compute-bank/local/template/shape';
import { type DeployedBank, type DeployedResource, ofType } from '../../deployment/deployed-bank.ts';
import { type Live, liveOf } from '../../deployment/live-version.ts';
import { type Expectation, unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, warning } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

/** Each function can be called, in the size and with the environment that its template says. Values are never shown. */
export const checkFunctions: Check = (bank, { clients }) =>
  inspectEach('functions', bank, ofType(bank, 'AWS::Lambda::Function'), async (made) => {
    const { physicalId, properties } = made;
    const live = liveOf(bank, made);
    const found = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: physicalId, Qualifier: live?.alias }));
    if (live && found.Version !== live.deployedVersion) return rolledBack(bank, made, found.Version, live);
    const issues = [...stateIssues(found), ...unmet(expectationsOf(properties(), found)), ...environmentIssues(properties(), found)];
    return issues.length > 0 ? broken(issues.join('; '), bringBack(bank)) : ok(`active on ${found.Runtime}`);
  });

/** Its settings are those of its version, which its template does not say. */
const rolledBack = ({ place }: DeployedBank, { name }: DeployedResource, version: string | undefined, { deployedVersion }: Live): Said =>
  warning(
    `runs version ${version}, not ${deployedVersion}, which was deployed: somebody has rolled it back`,
    `Deploy a repaired version, or: cbank-admin rollback --stage ${place.stage} --cell ${place.cell} --function ${name} --to ${deployedVersion}`,
  );

/** A function that was not called for weeks is put to rest and wakes by itself: that is no fault. */
function stateIssues({ State, StateReason, LastUpdateStatus, LastUpdateStatusReason }: FunctionConfiguration): readonly string[] {
  const isUsable = State === undefined || State === 'Active' || State === 'Inactive';
  return [
    ...(isUsable ? [] : [`is ${State}: ${StateReason ?? 'no reason given'}`]),
    ...(LastUpdateStatus === 'Failed' ? [`its last update failed: ${LastUpdateStatusReason ?? 'no reason given'}`] : []),
  ];
}

const expectationsOf = (wanted: Shape, found: FunctionConfiguration): readonly Expectation[] => [
  { what: 'Runtime', wanted: wanted.Runtime, found: found.Runtime },
  { what: 'Handler', wanted: wanted.Handler, found: found.Handler },
  { what: 'MemorySize', wanted: wanted.MemorySize, found: found.MemorySize },
  { what: 'Timeout', wanted: wanted.Timeout, found: found.Timeout },
  { what: 'Architectures', wanted: wanted.Architectures, found: found.Architectures },
];

function environmentIssues(wanted: Shape, found: FunctionConfiguration): readonly string[] {
  const variables = isShape(wanted.Environment) && isShape(wanted.Environment.Variables) ? Object.keys(wanted.Environment.Variables) : [];
  const missing = variables.filter((name) => (found.Environment?.Variables?.[name] ?? '') === '');
  return missing.length > 0 ? [`its environment lacks ${missing.join(', ')}`] : [];
}
