import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ofType } from '../../deployment/deployed-bank.ts';
import { unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

/** Each log is there, and kept as long as the stage says. */
export const checkLogs: Check = (bank, { clients }) =>
  inspectEach('logs', bank, ofType(bank, 'AWS::Logs::LogGroup'), async ({ physicalId, properties }) => {
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: physicalId, limit: 50 }));
    const found = logGroups.find(({ logGroupName }) => logGroupName === physicalId);
    if (!found) return broken('is not there', bringBack(bank));
    const issues = unmet([{ what: 'retention in days', wanted: properties().RetentionInDays, found: found.retentionInDays }]);
    return issues.length > 0 ? broken(issues.join('; '), bringBack(bank)) : ok(`kept for ${found.retentionInDays} days`);
  });
