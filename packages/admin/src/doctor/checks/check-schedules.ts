import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { isShape } from '@compute-bank/local/template/shape';
import { functionOf } from '../../dead-letters/dead-letter-queues.ts';
import { nameIn, ofType } from '../../deployment/deployed-bank.ts';
import { unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

/** Each timer runs, as often as its template says, and calls its function. */
export const checkSchedules: Check = async (bank, { clients }) =>
  inspectEach('schedules', bank, ofType(bank, 'AWS::Scheduler::Schedule'), async ({ physicalId, properties }) => {
    const wanted = properties();
    const target = isShape(wanted.Target) ? wanted.Target.Arn : undefined;
    const found = await clients.scheduler.send(new GetScheduleCommand({ Name: nameIn(physicalId) }));
    const issues = unmet([
      { what: 'State', wanted: wanted.State ?? 'ENABLED', found: found.State },
      { what: 'ScheduleExpression', wanted: wanted.ScheduleExpression, found: found.ScheduleExpression },
      { what: 'the function', wanted: functionOf(bank, target)?.name, found: functionOf(bank, found.Target?.Arn)?.name },
      { what: 'what is called', wanted: nameIn(String(target)), found: nameIn(found.Target?.Arn ?? '') },
    ]);
    return issues.length > 0 ? broken(issues.join('; '), bringBack(bank)) : ok(`${found.ScheduleExpression}, enabled`);
  });
