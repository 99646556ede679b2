import { readDeployed } from '@compute-bank/admin/deployment/read-deployed';
import { examine } from '@compute-bank/admin/doctor/examine';
import { describe, expect, test } from '@jest/globals';
import { type Answers, awsError, fakeAws } from './fake-aws.ts';
import { healthy, lookedAt, ownStacks, place } from './healthy-deployment.ts';

/** What the doctor advises about an area of the deployment whose stacks were made with these flags, each by its name's end. */
async function adviceOn(area: string, answers: Answers, flagsOf: (stack: string) => object): Promise<readonly (string | null)[]> {
  const GetTemplate = ({ StackName }: { StackName: string }) => {
    const template = ownStacks.find(({ name }) => name === StackName)?.template as object;
    return { TemplateBody: JSON.stringify({ ...template, Metadata: { 'computeBank:context': flagsOf(StackName) } }) };
  };
  const { clients } = fakeAws({ ...healthy, GetTemplate, ...answers });
  const bank = await readDeployed(clients.cloudFormation, place);
  const world = { clients, now: () => lookedAt, fetch: async () => new Response(''), apiUrl: null, healthMsMax: 1_000, checkout: null };
  const findings = await examine(bank, world);
  return [...new Set(findings.filter((finding) => finding.area === area && finding.verdict === 'broken').map(({ advice }) => advice))];
}

const noAlarms: Answers = { DescribeAlarms: () => ({ MetricAlarms: [] }) };

describe('what was changed by hand is brought back', () => {
  test('though its template is as it was, and with every flag of the last deployment', async () => {
    const flags = {
      ...place,
      alarmEmail: 'on-call@example.com',
      bankStream: 'arn:aws:dynamodb:x:1:table/a/stream/b',
      detail: 'routes,heartbeats',
      without: 'Cost,Site',
    };
    expect(await adviceOn('alarms', noAlarms, () => flags)).toEqual([
      'Bring it back: npm run deploy -- --stage prod --cell main --alarm-email on-call@example.com --bank-stream arn:aws:dynamodb:x:1:table/a/stream/b --detail routes,heartbeats --without Cost --without Site -- --revert-drift',
    ]);
  });

  test('with its policy, which was in a file', async () => {
    expect(await adviceOn('alarms', noAlarms, () => ({ ...place, policy: '{"heartbeatMs":1000}' }))).toEqual([
      'Bring it back: npm run deploy -- --stage prod --cell main --policy FILE -- --revert-drift, with {"heartbeatMs":1000} in FILE',
    ]);
  });

  test('and where stacks were made with different flags, none of them is guessed', async () => {
    const flagsOf = (stack: string) => (stack.endsWith('-Api') ? { ...place, domain: 'api.example.com' } : place);
    expect(await adviceOn('alarms', noAlarms, flagsOf)).toEqual([
      expect.stringMatching(/--cell main FLAGS -- --revert-drift, where FLAGS are .*: (none, or )?--domain api.example.com(, or none)?$/),
    ]);
  });
});

test('a table that is gone is restored, and not made anew', async () => {
  const gone = () => Promise.reject(awsError('ResourceNotFoundException'));
  const advice = await adviceOn('tables', { DescribeTable: gone, DescribeTimeToLive: gone, DescribeContinuousBackups: gone }, () => place);
  expect(advice).toEqual([expect.stringContaining('Do not deploy')]);
  expect(advice).toEqual([expect.stringContaining('restore-a-table.md')]);
});
