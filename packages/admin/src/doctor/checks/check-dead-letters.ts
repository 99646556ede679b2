import { reasonOf } from '../../aws/failure.ts';
import { type DeadLetterQueue, deadLetterQueues } from '../../dead-letters/dead-letter-queues.ts';
import { countLetters } from '../../dead-letters/letter-box.ts';
import { type DeployedBank, nameIn, ofType } from '../../deployment/deployed-bank.ts';
import type { Check, DoctorWorld } from '../doctor-world.ts';
import { broken, type Finding, ok, type Said, warning } from '../finding.ts';
import { attempt } from '../inspect.ts';
import { oldestMessageSeconds } from '../queue-age.ts';

/** Work that has waited for longer is late. */
const waitSecondsMax = 60;
const waitSecondsBroken = 600;

/** Nothing lies among the dead letters, and nothing has waited long among the living. */
export const checkDeadLetters: Check = async (bank, world) => {
  const findings: Finding[] = [];
  const letters = deadLetterQueues(bank);
  for (const queue of letters) {
    findings.push({ area: 'dead letters', subject: queue.name, ...(await attempt(bank, () => judgeDead(bank, world, queue))) });
  }
  for (const { name, physicalId } of ofType(bank, 'AWS::SQS::Queue')) {
    if (physicalId === '' || letters.some((queue) => queue.url === physicalId)) continue;
    const said = await attempt(bank, async () => judgeWait(await oldestMessageSeconds(world, nameIn(physicalId)), name));
    findings.push({ area: 'dead letters', subject: `${name} (waiting)`, ...said });
  }
  return findings;
};

async function judgeDead({ place }: DeployedBank, world: DoctorWorld, queue: DeadLetterQueue): Promise<Said> {
  const { count } = await countLetters(world.clients.sqs, queue);
  if (count === 0) return ok('empty');
  const age = await oldestOrReason(world, nameIn(queue.url));
  const flags = `--stage ${place.stage} --cell ${place.cell} --queue ${queue.name}`;
  return broken(
    `${count} ${count === 1 ? 'message' : 'messages'}, ${age}`,
    `Look: cbank-admin dead-letters show ${flags}; then replay, or drop.`,
  );
}

async function oldestOrReason(world: DoctorWorld, queueName: string): Promise<string> {
  try {
    const seconds = await oldestMessageSeconds(world, queueName);
    return seconds === undefined ? 'of an age that nobody has measured yet' : `the oldest ${seconds} s old`;
  } catch (error) {
    return `of an age that could not be asked (${reasonOf(error)})`;
  }
}

function judgeWait(seconds: number | undefined, name: string): Said {
  if (seconds === undefined || seconds <= waitSecondsMax) return ok(`the oldest message has waited ${seconds ?? 0} s`);
  const advice = `Look at the function that ${name} feeds: its errors, its throttles, its event source.`;
  const detail = `the oldest message has waited ${seconds} s`;
  return seconds > waitSecondsBroken ? broken(detail, advice) : warning(detail, advice);
}
