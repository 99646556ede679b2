import { expect, test } from '@jest/globals';
import { type App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { composeApp } from './synthesise.ts';

/** The AwsSolutions findings that nobody accepted, as `rule at construct`. */
const findingsOf = (app: App): readonly string[] =>
  new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );

const siteDomain = { siteDomain: 'docs.example.com', siteCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/example' };
const archive = { archiveBucket: 'archive-of-the-bank', archiveAccount: '111122223333' };
const domain = { domain: 'api.example.com', certificate: 'arn:aws:acm:eu-central-1:111122223333:certificate/example' };

test.each([
  [{ stage: 'dev' }],
  [{ stage: 'staging', cell: 'eu1' }],
  [{ stage: 'prod', alarmEmail: 'on-call@example.com', ...domain, ...siteDomain, ...archive }],
])('the AwsSolutions rules find nothing that was not accepted with a reason in %j', (context) => {
  expect(findingsOf(composeApp(context as Record<string, string>))).toEqual([]);
});

test('a planted queue without encryption in transit and without dead letters is found', () => {
  const app = composeApp({});
  new Queue(new Stack(app, 'Planted'), 'Bare');
  expect(findingsOf(app)).toEqual(['AwsSolutions-SQS3 at Planted/Bare/Resource', 'AwsSolutions-SQS4 at Planted/Bare/Resource']);
});

test('each accepted finding has its reason, and there are no more than these', () => {
  const accepted = new Map<string, string>();
  for (const construct of composeApp({ stage: 'prod' }).node.findAll()) {
    for (const { data } of construct.node.metadata.filter(({ type }) => type === 'aws:cdk:acknowledged-rules')) {
      // The library accepts some of its own.
      const rules = Object.entries(data as Record<string, string>).filter(([rule]) => rule.includes('AwsSolutions-'));
      for (const [rule, reason] of rules) accepted.set(rule.replace(/\[.*/, ''), reason);
    }
  }
  const rules = [...accepted.keys()].map((rule) => rule.replace(/^.*AwsSolutions-/, ''));
  expect(rules.sort()).toEqual(['APIG4', 'CFR1', 'CFR2', 'CFR4', 'IAM5', 'S1', 'SMG4', 'SQS3']);
  for (const reason of accepted.values()) expect(reason.length).toBeGreaterThan(40);
});
