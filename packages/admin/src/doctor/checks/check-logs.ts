import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ofType } from '../../deployment/deployed-bank.ts';
import { unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok } from '../finding.ts';
import { deployAgain, inspectEach } from '../inspect.ts';

/** Each log is there, and kept as long as the stage says. */
export const checkLogs: Check = (bank, { clients }) =>
  inspectEach('logs', bank.place, ofType(bank, 'AWS::Logs::LogGroup'), async ({ physicalId, properties }) => {
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: physicalId, limit: 50 }));
    const found = logGroups.find(({ logGroupName }) => logGroupName === physicalId);
    if (!found) return broken('is not there', deployAgain(bank.place));
    const issues = unmet([{ what: 'retention in days', wanted: properties().RetentionInDays, found: found.retentionInDays }]);
    return issues.length > 0 ? broken(issues.join('; '), deployAgain(bank.place)) : ok(`kept for ${found.retentionInDays} days`);
  });
