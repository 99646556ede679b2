import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contexts } from '@compute-bank/contracts/endpoint';
import { metricUnits } from '@compute-bank/contracts/metrics';
import { describe, expect, test } from '@jest/globals';
import { alarms } from '../../infra/configuration/alarms.ts';
import { functionSizes } from '../../infra/configuration/function-sizes.ts';
import { ofType, type Resource, synthesise, target } from './synthesise.ts';

const resources = synthesise();
const deployed = ofType(resources, 'AWS::CloudWatch::Alarm');
const alarmCalled = (name: string): Resource | undefined =>
  deployed.find((each) => each.Properties.AlarmName === `compute-bank-prod-main-${name}`);
const runbooks = join(import.meta.dirname, '..', '..', 'docs', 'runbooks');
const readRunbook = (name: string): string => readFileSync(join(runbooks, name), 'utf8');

describe('alarms', () => {
  test('are those of the table and the one about cost, each with somebody to call', () => {
    const names = [...Object.keys(alarms), 'MatchesDear'].map((name) => `compute-bank-prod-main-${name}`);
    expect(deployed.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(names.sort());
    for (const { Properties } of deployed) expect(Properties.AlarmActions).toHaveLength(1);
  });

  test.each([
    ['match latency', 'MatchesSlow', 'MatchLatency'],
    ['oldest message of the orders', 'CommandsWait', 'ApproximateAgeOfOldestMessage'],
    ['oldest message of the leases', 'HandoffWaits', 'ApproximateAgeOfOldestMessage'],
    ['dead letters', 'ScheduleDeadLetters', 'ApproximateNumberOfMessagesVisible'],
    ['projector lag', 'ProjectorBehind', 'ProjectorLag'],
    ['age of the streams', 'RelayStreamOld', 'IteratorAge'],
    ['reconciliation difference', 'BooksDiffer', 'ReconciliationDifference'],
    ['hold leaks', 'HoldsLeak', 'HoldLeaks'],
    ['heartbeat loss', 'HeartbeatsLost', 'HeartbeatsLost'],
    ['failures of the API', 'ApiFails', '5xx'],
    ['schedules that are not called', 'DeadlinesSilent', 'Invocations'],
  ])('watch %s', (_, name, metric) => {
    expect(alarmCalled(name)?.Properties.MetricName).toBe(metric);
  });

  test('watch the errors and the throttles of every function, where so many can come together that one would ring', () => {
    const metrics = Object.keys(functionSizes).map((name) => {
      const metricOf = (end: string) => alarmCalled(name.replaceAll('-', '') + end)?.Properties.MetricName;
      return [name, metricOf('Fails'), metricOf('Throttled')];
    });
    const seldomCalled = [
      ['Reconcile', 'Errors', undefined],
      ['Rotator', undefined, undefined],
      ['FirstKey', undefined, undefined],
    ];
    const names = seldomCalled.map(([name]) => name);
    expect(metrics.filter(([name]) => names.includes(name))).toEqual(seldomCalled);
    for (const [name, ...found] of metrics.filter(([each]) => !names.includes(each)))
      expect([name, ...found]).toEqual([name, 'Errors', 'Throttles']);
  });

  test('on the bank’s own metrics name one that it counts, under the cell’s name and nothing else', () => {
    const own = deployed.filter(({ Properties }) => Properties.Namespace === 'ComputeBank');
    expect(own.length).toBeGreaterThan(10);
    for (const { Properties } of own) {
      expect(Object.keys(metricUnits)).toContain(Properties.MetricName);
      expect(Properties.Dimensions).toEqual([{ Name: 'service', Value: 'compute-bank-prod-main' }]);
    }
    const functions = ofType(resources, 'AWS::Lambda::Function').filter(({ Metadata }) => Metadata?.['computeBank:name'] !== 'Rotator');
    for (const { Properties } of functions) {
      expect(Properties.Environment?.Variables.POWERTOOLS_SERVICE_NAME).toBe('compute-bank-prod-main');
    }
  });

  test('take silence for a failure only where work is due whatever happens', () => {
    const loud = deployed
      .filter(({ Properties }) => Properties.TreatMissingData === 'breaching')
      .map(({ Properties }) => Properties.AlarmName);
    expect(loud.map((name) => name.replace('compute-bank-prod-main-', '')).sort()).toEqual([
      'DeadlinesSilent',
      'ReconciliationSilent',
      'SweepSilent',
    ]);
  });

  test('compute nothing, which emulators refuse, but for the one that has a stack of its own, which can be left out', () => {
    const computing = deployed.filter(({ Properties }) => Properties.Metrics !== undefined);
    expect(computing.map(({ stack }) => stack)).toEqual(['ComputeBank-prod-main-Cost']);
    // CloudWatch takes ten metrics in an alarm.
    expect(computing[0]?.Properties.Metrics?.length).toBeLessThanOrEqual(10);
  });

  test('look at no more than a day, which is all that CloudWatch looks at', () => {
    for (const { Properties } of deployed) expect((Properties.Period ?? 3_600) * Properties.EvaluationPeriods).toBeLessThanOrEqual(86_400);
  });
});

describe('runbooks', () => {
  const files = readdirSync(runbooks);
  const index = readRunbook('README.md');

  test('every alarm says in its description where it says what to do, and there it says so', () => {
    for (const { Properties } of deployed) {
      const [, path = 'none'] = /What to do: (docs\/runbooks\/[a-z-]+\.md)$/.exec(Properties.AlarmDescription) ?? [];
      expect([Properties.AlarmName, existsSync(join(runbooks, '..', '..', path))]).toEqual([Properties.AlarmName, true]);
    }
  });

  test('the runbook that an alarm names knows the alarm', () => {
    for (const [name, { runbook }] of Object.entries(alarms)) {
      const text = readRunbook(`${runbook}.md`);
      const pattern = name.replace(/^.*(?=(Fails|Throttled)$)/, '<Function>');
      expect([name, text.includes(`\`${name}\``) || text.includes(`\`${pattern}\``)]).toEqual([name, true]);
    }
  });

  test('the index and the operator’s guide name every alarm', () => {
    for (const text of [index, readFileSync(join(runbooks, '..', 'operator-guide.md'), 'utf8')]) {
      for (const name of [...Object.keys(alarms), 'MatchesDear']) {
        const pattern = name.replace(/^.*(?=(DeadLetters|Fails|Throttled)$)/, '…');
        expect([name, text.includes(`\`${name}\``) || text.includes(`\`${pattern}\``)]).toEqual([name, true]);
      }
    }
  });

  test('each is reached from the index, and each link in them leads somewhere', () => {
    for (const file of files.filter((name) => name !== 'README.md')) expect([file, index.includes(`(${file})`)]).toEqual([file, true]);
    for (const file of files) {
      for (const [, link = ''] of readRunbook(file).matchAll(/\]\(([^)#]+\.md)\)/g))
        expect([file, link, existsSync(join(runbooks, link))]).toEqual([file, link, true]);
    }
  });

  test('each of an alarm says what is seen, what it means, what to check, what to do and what to do afterwards', () => {
    for (const runbook of new Set([...Object.values(alarms).map((row) => row.runbook), 'cost-per-match'])) {
      for (const part of ['You see', 'It means', 'Check', 'Do', 'Afterwards']) {
        expect([runbook, part, readRunbook(`${runbook}.md`).includes(`**${part}**`)]).toEqual([runbook, part, true]);
      }
    }
  });

  test('our own commands in them exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const used = files.flatMap((file) => [...readRunbook(file).matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script));
    expect(used.length).toBeGreaterThan(3);
    for (const script of used) expect(Object.keys(scripts)).toContain(script);
  });

  test('functions, queues and facts that they name exist', () => {
    const text = files.map(readRunbook).join('\n');
    const functions = Object.keys(functionSizes).map((name) => name.replaceAll('-', ''));
    for (const [, name = ''] of text.matchAll(/(?:\$\(fn|\blines) ([A-Z][a-z]+)\b/g)) expect(functions).toContain(name);
    const queues = ofType(resources, 'AWS::SQS::Queue').map(({ Properties }) =>
      Properties.QueueName.replace('compute-bank-prod-main-', ''),
    );
    for (const [, name = ''] of text.matchAll(/(?:\$\(queue|\bwaiting) ([a-z-]+(?:\.fifo)?)/g)) expect(queues).toContain(name);
  });
});

describe('the dashboard', () => {
  const body = target(ofType(resources, 'AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody);

  test('shows money and matches, latency, queues, projector, agents, errors and cost, and where the runbooks are', () => {
    const shown = ['ReconciliationDifference', 'HoldLeaks', 'Matches', 'MatchLatency', 'ApproximateAgeOfOldestMessage', 'ProjectorLag'];
    for (const metric of [...shown, 'HeartbeatsLost', 'RequestFailures', '5xx', 'Errors', 'per 1,000 matches', 'docs/runbooks/README.md']) {
      expect([metric, body.includes(metric)]).toEqual([metric, true]);
    }
  });

  test('shows of each function of the API how long its calls take, which says in whose routes the time is lost', () => {
    const [, graph = ''] = /"title\\":\\"Functions of the API: duration, p99, ms\\"(.*?)"title/.exec(body) ?? [];
    const shown = graph.match(/"AWS\/Lambda\\",\\"Duration/g) ?? [];
    expect(shown).toHaveLength(contexts.length);
  });

  test('shows every alarm, and names each metric as the bank counts it', () => {
    for (const { id } of deployed.filter(({ stack }) => stack.endsWith('Alarms'))) expect(body).toContain(`"${id}"`);
    for (const [, metric = ''] of body.matchAll(/\\"ComputeBank\\",\\"([A-Za-z]+)\\"/g)) expect(Object.keys(metricUnits)).toContain(metric);
  });
});
