import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { ofType } from '../../deployment/deployed-bank.ts';
import type { Check, DoctorWorld } from '../doctor-world.ts';
import { broken, type Finding, ok, type Said, warning } from '../finding.ts';
import { attempt, bringBack, inspectEach } from '../inspect.ts';

/** Below this many, what is not reserved stands still when one function is busy. */
const unreservedMin = 100;

/** What functions have reserved is reserved, and the account has enough for the rest. */
export const checkConcurrency: Check = async (bank, world) => {
  const reserving = ofType(bank, 'AWS::Lambda::Function').filter((each) => each.properties().ReservedConcurrentExecutions !== undefined);
  const found = await inspectEach('concurrency', bank, reserving, async ({ physicalId, properties }) => {
    const wanted = properties().ReservedConcurrentExecutions;
    const { ReservedConcurrentExecutions: has } = await world.clients.lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: physicalId }),
    );
    return has === wanted ? ok(`${has} reserved`) : broken(`has ${has ?? 'nothing'} reserved, not ${wanted}`, bringBack(bank));
  });
  const account: Finding = { area: 'concurrency', subject: 'account', ...(await attempt(bank, () => judgeAccount(world))) };
  return [...found, account];
};

async function judgeAccount({ clients }: DoctorWorld): Promise<Said> {
  const { AccountLimit } = await clients.lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
  const detail = `${limit} at once in this account and region, of which ${unreserved} are not reserved`;
  if (unreserved !== undefined && unreserved >= unreservedMin) return ok(detail);
  return warning(detail, 'Ask AWS for more: Service Quotas, Lambda, "Concurrent executions".');
}
