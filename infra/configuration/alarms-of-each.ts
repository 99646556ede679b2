import type { AlarmRow } from './alarm-row.ts';
import { type FunctionName, functionSizes, type OperatorFunctionName } from './function-sizes.ts';

const rowsOf = (entries: readonly (readonly [string, AlarmRow])[]): Readonly<Record<string, AlarmRow>> => Object.fromEntries(entries);

/** Where what failed too often is kept for two weeks. */
const deadLetterQueues = ['Commands', 'Handoff', 'Relay', 'Projector', 'Schedule'] as const;

export const deadLetterAlarms = rowsOf(
  deadLetterQueues.map((queue) => [
    `${queue}DeadLetters`,
    {
      watched: { of: 'dead-letters', queue },
      ...{ statistic: 'Maximum', minutes: 1, threshold: 1, breaches: 1, periods: 1, silence: 'fine' },
      what: `${queue}: a message failed too often and waits for somebody to look.`,
      why: 'It was tried ten times or for an hour: it will not go away by itself.',
      runbook: 'dead-letters',
    },
  ]),
);

/** What is called once an hour fails once an hour. */
const isHourly = (name: FunctionName): boolean => name === 'Reconcile';

const errorsOf = (name: FunctionName): AlarmRow => ({
  watched: { of: 'function', name, metric: 'Errors' },
  ...{ statistic: 'Sum', minutes: 5, threshold: isHourly(name) ? 1 : 5, breaches: isHourly(name) ? 1 : 2, periods: isHourly(name) ? 1 : 3 },
  silence: 'fine',
  what: `The function ${name} fails, runs out of time or out of memory.`,
  why: isHourly(name)
    ? 'Its next try is an hour away.'
    : 'Refusals and failed messages do not count as errors of a function: these are its own.',
  runbook: 'function-fails',
});

const throttlesOf = (name: FunctionName): AlarmRow => ({
  watched: { of: 'function', name, metric: 'Throttles' },
  ...{ statistic: 'Sum', minutes: 5, threshold: 10, breaches: 3, periods: 3, silence: 'fine' },
  what: `The function ${name} is asked more often than it may run at once.`,
  why: 'A burst is over in five minutes; a quarter of an hour is a bound that is too low or a flood.',
  runbook: 'function-throttled',
});

/**
 * Who calls one of these sees how it went, and calls again: an operator, and Secrets Manager. They are called too seldom for an alarm to ring,
 * and the stack of `Rotator` is one on which no other may depend.
 */
const called: ReadonlySet<FunctionName> = new Set<OperatorFunctionName>(['FirstKey', 'Rotator']);
const names = (Object.keys(functionSizes) as FunctionName[]).filter((name) => !called.has(name));
const inWords = (name: FunctionName): string => name.replaceAll('-', '');

export const functionAlarms = rowsOf(
  names.flatMap((name) => [
    [`${inWords(name)}Fails`, errorsOf(name)] as const,
    // One call an hour is not turned away ten times in five minutes; that it does not run has an alarm of its own.
    ...(isHourly(name) ? [] : [[`${inWords(name)}Throttled`, throttlesOf(name)] as const]),
  ]),
);
