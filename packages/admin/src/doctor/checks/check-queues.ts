import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { isShape, type Shape } from '@compute-bank/local/template/shape';
import { type DeployedResource, nameIn, ofType } from '../../deployment/deployed-bank.ts';
import { type Expectation, unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

/** Each queue is what its template says: order, waiting times, and where what fails too often goes. */
export const checkQueues: Check = (bank, { clients }) =>
  inspectEach('queues', bank, ofType(bank, 'AWS::SQS::Queue'), async (queue) => {
    const { Attributes = {} } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.physicalId, AttributeNames: ['All'] }),
    );
    const issues = unmet(expectationsOf(queue, Attributes));
    return issues.length > 0 ? broken(issues.join('; '), bringBack(bank)) : ok('as its template says');
  });

/** Named alike by templates and by the service. */
const plain = [
  'FifoQueue',
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'SqsManagedSseEnabled',
];

function expectationsOf({ properties }: DeployedResource, found: Readonly<Record<string, string>>): readonly Expectation[] {
  const wanted = properties();
  return [
    ...plain.map((what) => ({ what, wanted: wanted[what], found: found[what] })),
    { what: 'RedrivePolicy', wanted: redrive(wanted.RedrivePolicy), found: redrive(parse(found.RedrivePolicy)) },
    { what: 'RedriveAllowPolicy', wanted: redriveAllow(wanted.RedriveAllowPolicy), found: redriveAllow(parse(found.RedriveAllowPolicy)) },
  ];
}

function parse(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as unknown);
}

const redrive = (policy: unknown): string | undefined =>
  isShape(policy) ? `${nameIn(String(policy.deadLetterTargetArn))} after ${policy.maxReceiveCount} tries` : undefined;

function redriveAllow(policy: unknown): string | undefined {
  if (!isShape(policy)) return undefined;
  const sources = sourcesOf(policy);
  return [String(policy.redrivePermission), ...sources].join(' ');
}

/** A source may be written as an ARN that is put together: its last part is a name either way. */
const sourcesOf = ({ sourceQueueArns }: Shape): readonly string[] =>
  Array.isArray(sourceQueueArns) ? sourceQueueArns.map((arn) => nameIn(String(arn))).sort() : [];
