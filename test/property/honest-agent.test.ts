import { advance } from '@compute-bank/agent/advance';
import { planBeat, receive } from '@compute-bank/agent/heartbeat';
import { emptyMemory, type NodeMemory } from '@compute-bank/agent/held';
import { observe } from '@compute-bank/agent/observe';
import type { Order } from '@compute-bank/agent/order';
import { resume } from '@compute-bank/agent/resume';
import type { Assignment, Report } from '@compute-bank/domain/entities/node';
import { type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { reportRefusal, type SentReport } from '@compute-bank/domain/report-check';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

/** What may happen to a node, and how much time passes before it. */
const happening = fc.record({
  kind: fc.constantFrom(
    'beat',
    'request-lost',
    'reply-lost',
    'work',
    'ready',
    'exit',
    'gone',
    'fail',
    'stop',
    'killed-child-lives',
    'killed-child-dies',
  ),
  afterMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 20 * minuteMs })),
  of: fc.nat(2),
});

const begin = Date.UTC(2026, 0, 1);
const child = { pid: 1, startTicks: '1', machineBootId: 'b' };
const orderOf = (n: number): Order => ({
  assignmentId: `asg_0190000000a${n}-1` as Order['assignmentId'],
  leaseId: `lea_0190000000a${n}` as Order['leaseId'],
  generation: 1,
  gpus: n + 1,
  start: instant(begin + n * 10 * minuteMs),
  end: instant(begin + (n * 10 + 45) * minuteMs),
  stopAt: null,
  workload: n === 2 ? null : { argv: ['a'], env: {}, releaseOnExit: n === 0 },
});

/** The bank's side: what it handed out, and the reports it holds, judged by its own rules. */
class Judge {
  readonly orders = [0, 1, 2].map(orderOf);
  readonly held = new Map<string, Report>();
  readonly refusals: string[] = [];

  /** Takes over what stands by the rules, and answers what does not. */
  take(reports: readonly SentReport[], now: Instant): { assignmentId: string; code: string }[] {
    const refused: { assignmentId: string; code: string }[] = [];
    for (const report of reports) {
      const order = this.orders.find((one) => one.assignmentId === report.assignmentId)!;
      const known = this.held.get(report.assignmentId);
      const refusal = reportRefusal(report, { now, assignment: order as unknown as Assignment, held: known, stopNoticeMs: 2 * minuteMs });
      if (refusal) refused.push({ assignmentId: report.assignmentId, code: refusal });
      else
        this.held.set(report.assignmentId, {
          ...report,
          readySeenAt: null,
          endedSeenAt: null,
          meter: report.meter ?? known?.meter ?? null,
        });
    }
    this.refusals.push(...refused.map(({ code }) => code));
    return refused;
  }

  /** A lease may be found to have ended some time ago: at its last proof. */
  stop(n: number, now: Instant): void {
    this.orders[n] = { ...this.orders[n]!, stopAt: this.orders[n]!.stopAt ?? instant(now - n * 4 * minuteMs) };
  }

  listed(now: Instant): Order[] {
    return this.orders.filter((order) => order.start - 10 * minuteMs <= now && this.held.get(order.assignmentId)?.endedAt == null);
  }
}

function beat(memory: NodeMemory, judge: Judge, now: Instant, kind: string): NodeMemory {
  const plan = planBeat(memory, now);
  if (kind === 'request-lost') return plan.memory;
  const refused = judge.take(
    plan.reports.map((report) => ({ ...report, meter: report.meter && { ...report.meter, signature: '' } })),
    now,
  );
  const reply = { now, nextBeatWithinSeconds: 30, assignments: judge.listed(now), refused };
  return kind === 'reply-lost' ? plan.memory : receive(plan.memory, plan.facts, reply, now);
}

function happen(memory: NodeMemory, judge: Judge, now: Instant, kind: string, n: number): NodeMemory {
  const id = orderOf(n).assignmentId;
  const phase = memory.held[id]?.phase;
  switch (kind) {
    case 'work':
      return advance(memory, now, 8).memory;
    case 'ready':
      return observe(memory, id, { kind: 'ready', child }, now);
    case 'fail':
      return observe(memory, id, { kind: 'failed', failure: 'no such program' }, now);
    case 'exit':
      return phase === 'ready' ? observe(memory, id, { kind: 'exited', exitCode: 0 }, now) : memory;
    case 'gone':
      return phase === 'stopping' ? observe(memory, id, { kind: 'exited', exitCode: 143 }, now) : memory;
    case 'stop':
      judge.stop(n, now);
      return memory;
    case 'killed-child-lives':
      return resume(memory, (held) => held.child).memory;
    case 'killed-child-dies':
      return resume(memory, () => null).memory;
    default:
      return beat(memory, judge, now, kind);
  }
}

test('the bank refuses nothing of an honest agent but use after a stop it has not heard of, whatever is lost, killed or restarted', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 10, maxLength: 80 }), (happenings) => {
      const judge = new Judge();
      let memory = emptyMemory;
      let now = instant(begin - 5 * minuteMs);
      for (const { kind, afterMs, of } of happenings) {
        now = instant(now + afterMs);
        memory = happen(memory, judge, now, kind, of);
      }
      // A stop that the node could not hear of in time cuts its meter; nothing else is ever wrong.
      expect(judge.refusals.filter((code) => code !== 'meter_outside_lease')).toEqual([]);
      if (judge.orders.every(({ stopAt }) => stopAt === null)) expect(judge.refusals).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('once faults stop, the bank hears the end of every assignment that the agent took on, and the agent forgets it', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 10, maxLength: 60 }), (happenings) => {
      const judge = new Judge();
      let memory = emptyMemory;
      let now = instant(begin - 5 * minuteMs);
      for (const { kind, afterMs, of } of happenings) {
        now = instant(now + afterMs);
        memory = happen(memory, judge, now, kind, of);
      }
      const taken = Object.keys(memory.held);
      for (let look = 0; look < 10; look += 1) {
        now = instant(Math.max(now, begin + 3 * 60 * minuteMs) + secondMs);
        memory = happen(memory, judge, now, 'work', 0);
        for (const n of [0, 1, 2]) for (const kind of ['ready', 'gone']) memory = happen(memory, judge, now, kind, n);
        memory = happen(memory, judge, now, 'beat', 0);
      }
      expect(memory.held).toEqual({});
      for (const id of taken) expect(judge.held.get(id)?.endedAt).not.toBeNull();
    }),
    { numRuns: 1_000 },
  );
});
