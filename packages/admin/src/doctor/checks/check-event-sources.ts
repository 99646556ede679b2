import { type EventSourceMappingConfiguration, GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { isShape, type Shape } from '@compute-bank/local/template/shape';
import { functionOf } from '../../dead-letters/dead-letter-queues.ts';
import { type DeployedResource, nameIn, ofType } from '../../deployment/deployed-bank.ts';
import { type Expectation, unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

/** Each queue and stream feeds its function, which answers for single messages of a batch. */
export const checkEventSources: Check = async (bank, { clients }) => {
  const mappings = ofType(bank, 'AWS::Lambda::EventSourceMapping');
  const findings = await inspectEach('event sources', bank, mappings, async (mapping) => {
    const found = await clients.lambda.send(new GetEventSourceMappingCommand({ UUID: mapping.physicalId }));
    const issues = unmet(expectationsOf(mapping.properties(), found));
    if (issues.length === 0) return ok('enabled, and failures are reported one by one');
    return broken(issues.join('; '), found.State === 'Disabled' ? enableIt(mapping) : bringBack(bank));
  });
  // The function that it feeds says more than its key in the template.
  return findings.map((finding, index) => ({
    ...finding,
    subject: functionOf(bank, mappings[index]?.properties().FunctionName)?.name ?? finding.subject,
  }));
};

const enableIt = ({ physicalId }: DeployedResource): string =>
  `Somebody has switched it off. When you know why: aws lambda update-event-source-mapping --uuid ${physicalId} --enabled`;

function expectationsOf(wanted: Shape, found: EventSourceMappingConfiguration): readonly Expectation[] {
  const scaling = isShape(wanted.ScalingConfig) ? wanted.ScalingConfig.MaximumConcurrency : undefined;
  const failure =
    isShape(wanted.DestinationConfig) && isShape(wanted.DestinationConfig.OnFailure)
      ? wanted.DestinationConfig.OnFailure.Destination
      : undefined;
  const destination = found.DestinationConfig?.OnFailure?.Destination;
  return [
    { what: 'State', wanted: 'Enabled', found: found.State },
    { what: 'FunctionResponseTypes', wanted: wanted.FunctionResponseTypes, found: found.FunctionResponseTypes },
    { what: 'BatchSize', wanted: wanted.BatchSize, found: found.BatchSize },
    { what: 'MaximumConcurrency', wanted: scaling, found: found.ScalingConfig?.MaximumConcurrency },
    { what: 'MaximumRetryAttempts', wanted: wanted.MaximumRetryAttempts, found: found.MaximumRetryAttempts },
    {
      what: 'OnFailure',
      wanted: failure === undefined ? undefined : nameIn(String(failure)),
      found: destination === undefined ? undefined : nameIn(destination),
    },
  ];
}
