import { isShape } from '@compute-bank/local/template/shape';
import { type DeployedBank, type DeployedResource, nameIn, ofType } from '../deployment/deployed-bank.ts';

/** Whose failures a queue keeps, which says how they are done again. */
export type DeadLetterSource =
  /** Messages of another queue, as they were. */
  | { readonly kind: 'queue'; readonly queue: DeployedResource }
  /** Pointers to batches of a table's stream on which this function failed. */
  | { readonly kind: 'stream'; readonly function: DeployedResource }
  /** Calls of a schedule that did not reach one of these functions. */
  | { readonly kind: 'schedule'; readonly functions: readonly DeployedResource[] };

export interface DeadLetterQueue {
  /** As the bank calls it: `commands-dlq.fifo`. */
  readonly name: string;
  readonly url: string;
  readonly isFifo: boolean;
  readonly source: DeadLetterSource;
}

/** Every queue in which a message means that something failed, as the templates say: no name is assumed. */
export function deadLetterQueues(bank: DeployedBank): readonly DeadLetterQueue[] {
  return ofType(bank, 'AWS::SQS::Queue').flatMap((queue) => {
    const source = sourceOf(bank, nameIn(queue.physicalId));
    if (!source) return [];
    return [{ name: queue.name, url: queue.physicalId, isFifo: queue.properties().FifoQueue === true, source }];
  });
}

function sourceOf(bank: DeployedBank, name: string): DeadLetterSource | undefined {
  const queue = ofType(bank, 'AWS::SQS::Queue').find((each) => leadsTo(each.properties().RedrivePolicy, ['deadLetterTargetArn'], name));
  if (queue) return { kind: 'queue', queue };
  const mapping = ofType(bank, 'AWS::Lambda::EventSourceMapping').find((each) =>
    leadsTo(each.properties().DestinationConfig, ['OnFailure', 'Destination'], name),
  );
  const served = mapping && functionOf(bank, mapping.properties().FunctionName);
  if (served) return { kind: 'stream', function: served };
  const functions = ofType(bank, 'AWS::Scheduler::Schedule')
    .map((each) => each.properties().Target)
    .filter((target) => leadsTo(target, ['DeadLetterConfig', 'Arn'], name))
    .flatMap((target) => (isShape(target) ? (functionOf(bank, target.Arn) ?? []) : []));
  return functions.length > 0 ? { kind: 'schedule', functions } : undefined;
}

/** Whether what lies at this path names the queue. */
function leadsTo(value: unknown, path: readonly string[], name: string): boolean {
  const found = path.reduce((at: unknown, key) => (isShape(at) ? at[key] : undefined), value);
  return typeof found === 'string' && nameIn(found) === name;
}

/** The function that a name or an ARN, of one of its versions too, means. */
export function functionOf(bank: DeployedBank, address: unknown): DeployedResource | undefined {
  if (typeof address !== 'string') return undefined;
  const parts = address.split(':');
  return ofType(bank, 'AWS::Lambda::Function').find(({ physicalId }) => parts.includes(physicalId));
}
