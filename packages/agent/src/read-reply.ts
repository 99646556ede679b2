import { idPattern } from '@compute-bank/contracts/patterns';
import type { AssignmentId, LeaseId, NodeId, TenantId } from '@compute-bank/domain/ids';
import type { BeatReply } from './heartbeat.ts';
import type { Order, OrderedWorkload } from './order.ts';
import { booleanField, fieldsOf, integerField, listField, readText, ShapeError, textField } from './shape.ts';
import { optionalTimeField, timeField } from './wire-time.ts';

/**
 * Reads what the bank answers. Fields that this agent does not know are passed over, so that a newer bank can speak to
 * it; the ones it needs must have their form, because ids name folders and argument vectors start programs.
 */
const idForm = (prefix: 'asg' | 'lea' | 'nod' | 'ten') => ({
  pattern: new RegExp(idPattern(prefix)),
  right: `an id that begins with ${prefix}_`,
});
const forms = { asg: idForm('asg'), lea: idForm('lea'), nod: idForm('nod'), ten: idForm('ten') };

const assignmentsMax = 1_000;
const argumentsMax = 256;
const argumentLengthMax = 32_768;
const variablesMax = 256;
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** A reply, and what of it could not be understood: one bad assignment must not stop its neighbours. */
export interface ReadReply {
  readonly reply: BeatReply;
  readonly unreadable: readonly string[];
}

/** Reads a heartbeat's reply; throws {@link ShapeError} unless at least its frame can be read. */
export function readBeatReply(value: unknown): ReadReply {
  const unreadable: string[] = [];
  const fields = fieldsOf(value, 'reply');
  const within = fields.values.nextBeatWithinSeconds;
  if (typeof within !== 'number' || !Number.isFinite(within) || within < 0) {
    throw new ShapeError('reply.nextBeatWithinSeconds: must be a number of seconds');
  }
  const orders = listField(fields, 'assignments', assignmentsMax, (item, where) => readOrderOr(item, where, unreadable));
  const reply: BeatReply = {
    now: timeField(fields, 'now'),
    nextBeatWithinSeconds: within,
    assignments: orders.filter((order) => order !== null),
    refused: fields.values.refused === undefined ? [] : listField(fields, 'refused', assignmentsMax, readRefusal),
  };
  return { reply, unreadable };
}

function readOrderOr(value: unknown, where: string, unreadable: string[]): Order | null {
  try {
    return readOrder(value, where);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    unreadable.push(error.message);
    return null;
  }
}

function readRefusal(value: unknown, where: string) {
  const fields = fieldsOf(value, where);
  return { assignmentId: textField(fields, 'assignmentId', 72), code: textField(fields, 'code', 80) };
}

function readOrder(value: unknown, where: string): Order {
  const fields = fieldsOf(value, where);
  return {
    assignmentId: textField(fields, 'assignmentId', 72, forms.asg) as AssignmentId,
    leaseId: textField(fields, 'leaseId', 72, forms.lea) as LeaseId,
    generation: integerField(fields, 'generation', 0, Number.MAX_SAFE_INTEGER),
    gpus: integerField(fields, 'gpus', 1, 4_096),
    start: timeField(fields, 'start'),
    end: timeField(fields, 'end'),
    stopAt: optionalTimeField(fields, 'stopAt'),
    workload: fields.values.workload === null ? null : readWorkload(fields.values.workload, `${where}.workload`),
  };
}

function readWorkload(value: unknown, where: string): OrderedWorkload {
  const fields = fieldsOf(value, where);
  const argv = listField(fields, 'argv', argumentsMax, (item, place) => readText(item, place, argumentLengthMax));
  if (argv.length === 0 || argv[0] === '') throw new ShapeError(`${where}.argv: must name a program first`);
  const variables = Object.entries(fieldsOf(fields.values.env ?? {}, `${where}.env`).values).slice(0, variablesMax + 1);
  if (variables.length > variablesMax) throw new ShapeError(`${where}.env: must hold at most ${variablesMax} variables`);
  const env = variables.map(([name, text]) => {
    if (!variableName.test(name)) throw new ShapeError(`${where}.env: ${JSON.stringify(name.slice(0, 40))} is not a variable's name`);
    return [name, readText(text, `${where}.env.${name}`, argumentLengthMax)] as const;
  });
  return { argv, env: Object.fromEntries(env), releaseOnExit: booleanField(fields, 'releaseOnExit') };
}

/** Who this node is in the bank. */
export interface Joined {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
}

/** Reads the reply to a join; throws {@link ShapeError}. */
export function readJoined(value: unknown): Joined {
  const fields = fieldsOf(value, 'reply');
  return {
    tenantId: textField(fields, 'tenantId', 72, forms.ten) as TenantId,
    nodeId: textField(fields, 'nodeId', 72, forms.nod) as NodeId,
  };
}
