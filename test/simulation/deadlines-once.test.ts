import type { Bank } from '@compute-bank/application/ports';
import type { HandoffMessage } from '@compute-bank/application/queues';
import { createDeadlineSender, type DeadlineSender } from '@compute-bank/application/send-deadlines';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { type Random, randomFrom } from './random.ts';

const seeds = Number(process.env.SEEDS ?? 50);
const first = Number(process.env.SEED ?? 1);
const opensAt = instant(Date.UTC(2026, 4, 1, 12));
/** From the queue's taking a message, or its delay's end, to the end of the look. */
const transitMs = 300;
/** For so long after a deadline its message is taken to be under way. */
const graceMs = 5_000;

interface Written {
  readonly due: Due;
  readonly writtenAt: Instant;
}
interface Run {
  readonly at: Instant;
  /** In a new container, which has sent nothing. */
  readonly isCold: boolean;
  /** What becomes of a message of this run: drawn beforehand, so that it does not depend on what else is sent. */
  readonly fateOf: (due: Due) => 'arrives' | 'refused' | 'lost';
}
interface Plan {
  readonly deadlines: readonly Written[];
  readonly runs: readonly Run[];
}
interface Rates {
  readonly lost: number;
  readonly refused: number;
}

/** Deadlines near and far, and a schedule that is late, leaves out minutes and changes its container. */
function drawPlan(random: Random, { lost, refused }: Rates): Plan {
  const deadlines = Array.from({ length: 150 }, (_, number): Written => {
    const writtenAt = addMs(opensAt, random.between(0, 20 * minuteMs));
    const aheadMs = random.pick([random.between(1_000, 60_000), random.between(60_000, 180_000), random.between(0, 15) * minuteMs]);
    const target = { kind: 'lease' as const, leaseId: `lea_${number}` as LeaseId, buyerId: 'ten_1' as TenantId };
    return { writtenAt, due: { type: 'due', at: addMs(writtenAt, Math.max(1_000, aheadMs)), target } };
  });
  const runs = Array.from({ length: 60 }, (_, minute): Run[] => {
    if (random.chance(0.1)) return [];
    const lateMs = random.chance(0.1) ? random.between(0, 50_000) : random.between(0, 2_000);
    const fates = new Map(
      deadlines.map(({ due }) => [due.target, random.chance(lost) ? 'lost' : random.chance(refused) ? 'refused' : 'arrives'] as const),
    );
    return [
      {
        at: addMs(opensAt, minute * minuteMs + lateMs),
        isCold: random.chance(0.1),
        fateOf: (due) => fates.get(due.target) ?? 'arrives',
      },
    ];
  }).flat();
  return { deadlines, runs };
}

interface Outcome {
  /** When somebody acted on each deadline. */
  readonly actedAt: ReadonlyMap<Due, Instant>;
  readonly sent: number;
}

/** Lets the runs meet the deadlines. `forgets`: each run sends all that it sees, as if its container were new. */
async function play({ deadlines, runs }: Plan, forgets: boolean): Promise<Outcome> {
  const actedAt = new Map<Due, Instant>();
  const byTarget = new Map(deadlines.map(({ due }) => [due.target, due]));
  let run: Run = { at: opensAt, isCold: true, fateOf: () => 'arrives' };
  let sent = 0;
  const isThere = ({ due, writtenAt }: Written) => writtenAt <= run.at && !((actedAt.get(due) ?? Number.POSITIVE_INFINITY) <= run.at);
  async function* pages(until: Instant): AsyncGenerator<readonly Due[]> {
    const open = deadlines.filter((each) => isThere(each) && each.due.at <= until).map(({ due }) => due);
    const ordered = open.sort((a, b) => a.at - b.at);
    for (let from = 0; from < ordered.length; from += 10) yield ordered.slice(from, from + 10);
  }
  const queues = {
    sendCommands: async () => undefined,
    async sendHandoff(messages: readonly HandoffMessage[]) {
      let refused = 0;
      for (const { target, delaySeconds } of messages) {
        const due = byTarget.get(target);
        if (!due) throw new Error('a message for a deadline that nobody wrote');
        const fate = run.fateOf(due);
        sent += 1;
        refused += fate === 'refused' ? 1 : 0;
        const shownAt = addMs(run.at, delaySeconds * secondMs + transitMs);
        if (fate === 'arrives') actedAt.set(due, instant(Math.min(shownAt, actedAt.get(due) ?? shownAt)));
      }
      if (refused > 0) throw new Error(`the queue refused ${refused} messages`);
    },
  };
  const bank = { dueUntil: (until: Instant) => [pages(until)] } as unknown as Bank;
  const now = () => run.at;
  const open = (): DeadlineSender =>
    createDeadlineSender({ now, wallNow: now, bank, queues, alarm: () => undefined, lookaheadMs: 120 * secondMs });
  let sender = open();
  for (run of runs) {
    if (forgets || run.isCold) sender = open();
    await sender.run().catch(() => undefined);
  }
  return { actedAt, sent };
}

const seedsToTry = Array.from({ length: seeds }, (_, index) => first + index);
const both = async (plan: Plan) => ({ once: await play(plan, false), often: await play(plan, true) });

describe('deadlines that are handed over once, and sent again by each run only when they are past', () => {
  test.each(seedsToTry)(
    'are acted on within a second of where each run sends them all, whatever the schedule does and the queue refuses (SEED=%i)',
    async (seed) => {
      const plan = drawPlan(randomFrom(seed), { lost: 0, refused: 0.1 });
      const { once, often } = await both(plan);
      for (const { due } of plan.deadlines) {
        // A queue counts whole seconds, and each run rounds up to another one.
        expect(once.actedAt.get(due)).toBeLessThan(Number(often.actedAt.get(due)) + secondMs);
      }
    },
  );

  test.each(seedsToTry)('wait, when their message is lost, for the first run after them whose message is not (SEED=%i)', async (seed) => {
    const plan = drawPlan(randomFrom(seed), { lost: 0.2, refused: 0.1 });
    const { once, often } = await both(plan);
    for (const { due } of plan.deadlines) {
      const next = plan.runs.find((run) => run.at >= due.at + graceMs && run.fateOf(due) === 'arrives');
      const bound = Math.max(Number(often.actedAt.get(due)) + secondMs, Number(next?.at) + transitMs);
      expect(once.actedAt.get(due)).toBeLessThanOrEqual(bound);
    }
  });

  test('take little more than half of the messages', async () => {
    const plans = seedsToTry.map((seed) => drawPlan(randomFrom(seed), { lost: 0, refused: 0 }));
    const counts = await Promise.all(plans.map(both));
    const sum = (of: (each: (typeof counts)[number]) => number) => counts.reduce((all, each) => all + of(each), 0);
    expect(sum(({ once }) => once.sent) / sum(({ often }) => often.sent)).toBeLessThan(0.75);
  });
});
