import { AdminError, accessProblem, reasonOf } from '../aws/failure.ts';
import type { DeployedBank } from '../deployment/deployed-bank.ts';
import { checkAlarms } from './checks/check-alarms.ts';
import { checkApi } from './checks/check-api.ts';
import { checkConcurrency } from './checks/check-concurrency.ts';
import { checkDeadLetters } from './checks/check-dead-letters.ts';
import { checkEventSources } from './checks/check-event-sources.ts';
import { checkFunctions } from './checks/check-functions.ts';
import { checkLogs } from './checks/check-logs.ts';
import { checkOutbox } from './checks/check-outbox.ts';
import { checkProjections } from './checks/check-projections.ts';
import { checkQueues } from './checks/check-queues.ts';
import { checkSchedules } from './checks/check-schedules.ts';
import { checkSecrets } from './checks/check-secrets.ts';
import { checkStacks } from './checks/check-stacks.ts';
import { checkTables } from './checks/check-tables.ts';
import { checkVersion } from './checks/check-version.ts';
import type { Check, DoctorWorld } from './doctor-world.ts';
import { type Area, areas, type Finding, unknown } from './finding.ts';

const checks: Readonly<Record<Area, Check>> = {
  stacks: checkStacks,
  version: checkVersion,
  api: checkApi,
  tables: checkTables,
  queues: checkQueues,
  'dead letters': checkDeadLetters,
  functions: checkFunctions,
  concurrency: checkConcurrency,
  'event sources': checkEventSources,
  schedules: checkSchedules,
  secrets: checkSecrets,
  logs: checkLogs,
  alarms: checkAlarms,
  outbox: checkOutbox,
  projections: checkProjections,
};

/** Looks at every area, side by side; one area asks one thing at a time. What fails is said in its place. */
export async function examine(bank: DeployedBank, world: DoctorWorld): Promise<readonly Finding[]> {
  const once = { ...world, checkout: world.checkout && remembered(world.checkout) };
  const found = await Promise.all(areas.map((area) => examineArea(area, bank, once)));
  return found.flat();
}

async function examineArea(area: Area, bank: DeployedBank, world: DoctorWorld): Promise<readonly Finding[]> {
  try {
    return await checks[area](bank, world);
  } catch (error) {
    const problem = error instanceof AdminError ? undefined : accessProblem(error);
    return [{ area, subject: area, ...unknown(problem ?? reasonOf(error)) }];
  }
}

/** Two checks ask for it; it takes seconds. */
function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
