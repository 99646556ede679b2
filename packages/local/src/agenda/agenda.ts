import type { EventRecord } from '../stream/to-stream-event.ts';
import { isShape, listAt, type Shape } from '../template/shape.ts';
import { type AgentStep, type AssignmentTimes, agentStep, type Progress } from './agent-step.ts';
import { createHeap } from './heap.ts';

/** A node whose agent has something to report by now. */
export interface Awaited extends AgentStep {
  readonly tenantId: string;
  readonly nodeId: string;
  readonly leaseId: string;
  readonly assignmentId: string;
}

/** What is to happen when: lets the driver of a discrete clock jump to the next instant at which anything does. */
export interface Agenda {
  observe(record: EventRecord): void;
  /** Whether a deadline has come and nobody has acted on it yet. */
  isOverdue(now: number): boolean;
  look(now: number): { readonly nextDueAt: number | null; readonly awaited: readonly Awaited[] };
}

interface Known extends AssignmentTimes, Omit<Awaited, keyof AgentStep> {}

const nothingYet: Progress = { acknowledged: false, ready: false, over: false };
/** An agent that did not report its end for so long never will: its lease was closed without it. */
const patienceMs = 3_600_000;

const text = (value: unknown): string => (isShape(value) && typeof value.S === 'string' ? value.S : '');
/** A stored instant; null where the item says null. */
const at = (value: unknown): number | null => (isShape(value) && typeof value.N === 'string' ? Number(value.N) : null);

/** Follows deadlines, assignments and heartbeats through the stream of the Bank table. */
export function createAgenda(): Agenda {
  const due = createHeap();
  const steps = createHeap();
  const assignments = new Map<string, Known>();
  const progress = new Map<string, Progress>();
  const awaited = new Set<string>();

  const expect = (assignmentId: string): void => {
    const known = assignments.get(assignmentId);
    const step = known && agentStep(known, progress.get(assignmentId) ?? nothingYet);
    awaited.delete(assignmentId);
    if (step) steps.set(assignmentId, step.at);
    else {
      steps.delete(assignmentId);
      assignments.delete(assignmentId);
    }
  };
  const observeReport = (report: Shape): void => {
    const assignmentId = text(report.assignmentId);
    const over = at(report.endedAt) !== null || text(report.failure) !== '';
    progress.set(assignmentId, { acknowledged: at(report.acknowledgedAt) !== null, ready: at(report.readyAt) !== null, over });
    expect(assignmentId);
  };
  const look: Agenda['look'] = (now) => {
    for (const assignmentId of steps.takeUntil(now)) awaited.add(assignmentId);
    const list = [...awaited].map((id) => describe(assignments.get(id), progress.get(id))).filter((each) => each !== undefined);
    for (const { assignmentId, at: since } of list) if (now - since > patienceMs) awaited.delete(assignmentId);
    const next = Math.min(due.earliest() ?? Number.POSITIVE_INFINITY, steps.earliest() ?? Number.POSITIVE_INFINITY);
    return { nextDueAt: Number.isFinite(next) ? next : null, awaited: list };
  };
  return {
    observe: ({ eventName, dynamodb }) => {
      const image = isShape(dynamodb.NewImage) ? dynamodb.NewImage : undefined;
      const key = itemKey(dynamodb.Keys);
      if (eventName === 'REMOVE' || !image) due.delete(key);
      else if (text(image.type) === 'due') due.set(key, at(image.at) ?? 0);
      else if (text(image.type) === 'assignment') {
        const known = readAssignment(image);
        assignments.set(known.assignmentId, known);
        expect(known.assignmentId);
      } else if (text(image.type) === 'beat') for (const report of reportsOf(image)) observeReport(report);
    },
    isOverdue: (now) => (due.earliest() ?? Number.POSITIVE_INFINITY) <= now,
    look,
  };
}

const itemKey = (keys: unknown): string => (isShape(keys) ? `${text(keys.pk)}\n${text(keys.sk)}` : '');

const readAssignment = (image: Shape): Known => ({
  tenantId: text(image.tenantId),
  nodeId: text(image.nodeId),
  leaseId: text(image.leaseId),
  assignmentId: text(image.assignmentId),
  offerAt: at(image.offerAt) ?? 0,
  start: at(image.start) ?? 0,
  end: at(image.end) ?? 0,
  stopAt: at(image.stopAt),
});

const reportsOf = (image: Shape): readonly Shape[] =>
  listAt(isShape(image.reports) ? image.reports.L : undefined, 'reports')
    .map((each) => (isShape(each) ? each.M : undefined))
    .filter(isShape);

function describe(known: Known | undefined, progress: Progress | undefined): Awaited | undefined {
  const step = known && agentStep(known, progress ?? nothingYet);
  if (!known || !step) return undefined;
  const { tenantId, nodeId, leaseId, assignmentId } = known;
  return { tenantId, nodeId, leaseId, assignmentId, ...step };
}
