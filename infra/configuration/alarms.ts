import type { AlarmRow } from './alarm-row.ts';
import { deadLetterAlarms, functionAlarms } from './alarms-of-each.ts';
import type { Watched } from './watched.ts';

const once = { breaches: 1, periods: 1 } as const;
const counted = { statistic: 'Sum', silence: 'fine' } as const;
const bank = (metric: Extract<Watched, { of: 'bank' }>['metric']): Watched => ({ of: 'bank', metric });

/** Every alarm of a cell but that for cost, which computes: see the stack `Cost`. */
export const alarms: Readonly<Record<string, AlarmRow>> = {
  ...deadLetterAlarms,
  CommandsWait: {
    watched: { of: 'queue', queue: 'commands', metric: 'ApproximateAgeOfOldestMessage' },
    ...{ statistic: 'Maximum', minutes: 1, threshold: 60, breaches: 3, periods: 3, silence: 'fine' },
    what: 'Orders have waited for their market for more than a minute.',
    why: 'An order is decided within a second; a minute for three minutes is no burst.',
    runbook: 'orders-wait',
  },
  HandoffWaits: {
    watched: { of: 'queue', queue: 'handoff', metric: 'ApproximateAgeOfOldestMessage' },
    ...{ statistic: 'Maximum', minutes: 1, threshold: 300, breaches: 3, periods: 3, silence: 'fine' },
    what: 'Leases have waited to be looked at for more than five minutes.',
    why: 'Deadlines are sent two minutes ahead, and wait that long as they should.',
    runbook: 'leases-wait',
  },
  MatchesSlow: {
    watched: bank('MatchLatency'),
    ...{ statistic: 'p99', minutes: 1, threshold: 5_000, breaches: 3, periods: 5, silence: 'fine' },
    what: 'One match in a hundred takes more than five seconds from admission to its record.',
    why: 'Measured are 32 ms at one order a message and 2.4 s at a hundred; a call market adds no more, since its call is what is timed.',
    runbook: 'matches-slow',
  },
  MatchesInvisible: {
    watched: bank('MatchVisibleLatency'),
    ...{ statistic: 'p99', minutes: 1, threshold: 15_000, breaches: 3, periods: 5, silence: 'fine' },
    what: 'One match in a hundred takes more than fifteen seconds until buyer and provider see it.',
    why: 'Measured are 62 ms to 6.2 s; agents ask every 30 s, so later than that leases start late.',
    runbook: 'projector-behind',
  },
  ProjectorBehind: {
    watched: bank('ProjectorLag'),
    ...{ statistic: 'Maximum', minutes: 1, threshold: 60_000, breaches: 3, periods: 3, silence: 'fine' },
    what: 'A market’s log has records older than a minute that the tables do not show.',
    why: 'The sweeper follows every market each minute: what is older was met twice and not passed.',
    runbook: 'projector-behind',
  },
  ProjectionsFail: {
    watched: bank('ProjectionsStuck'),
    ...{ ...counted, minutes: 5, threshold: 3, breaches: 2, periods: 2 },
    what: 'A market’s log cannot be followed: it was left where it stands again and again.',
    why: 'Each time is three tries; a conflict or a throttle is over by then, and surely ten minutes later.',
    runbook: 'projector-behind',
  },
  ProjectorStreamOld: {
    watched: { of: 'function', name: 'Projector', metric: 'IteratorAge' },
    ...{ statistic: 'Maximum', minutes: 1, threshold: 60_000, breaches: 5, periods: 5, silence: 'fine' },
    what: 'The stream that wakes the projector is more than a minute behind.',
    why: 'The sweeper makes up for it once a minute, so this alone delays and loses nothing.',
    runbook: 'projector-behind',
  },
  RelayStreamOld: {
    watched: { of: 'function', name: 'Relay', metric: 'IteratorAge' },
    ...{ statistic: 'Maximum', minutes: 1, threshold: 60_000, breaches: 3, periods: 3, silence: 'fine' },
    what: 'Admitted orders leave the table more than a minute late.',
    why: 'The sweeper sends again what is older than a minute, so orders still get through, slowly.',
    runbook: 'relay-behind',
  },
  BooksDiffer: {
    watched: bank('ReconciliationDifference'),
    ...{ statistic: 'Maximum', minutes: 60, threshold: 1, ...once, silence: 'fine' },
    what: 'Money is not where the books say.',
    why: 'One micro-unit is a defect: what is told was the same at two looks.',
    runbook: 'books-differ',
  },
  HoldsLeak: {
    watched: bank('HoldLeaks'),
    ...{ statistic: 'Maximum', minutes: 60, threshold: 1, ...once, silence: 'fine' },
    what: 'Money of a buyer is set aside for an order or lease that is over.',
    why: 'An order has an hour after its time to be closed; then its buyer misses the money.',
    runbook: 'holds-leak',
  },
  ReconciliationSilent: {
    watched: bank('TenantsReconciled'),
    ...{ statistic: 'SampleCount', minutes: 60, threshold: 1, isTooLow: true, breaches: 3, periods: 3, silence: 'breach' },
    what: 'Nobody has compared the books for three hours.',
    why: 'It runs each hour; one run may fail on a throttle.',
    runbook: 'schedule-silent',
  },
  DeadlinesSilent: {
    watched: { of: 'function', name: 'Deadlines', metric: 'Invocations' },
    ...{ statistic: 'Sum', minutes: 5, threshold: 1, isTooLow: true, breaches: 2, periods: 2, silence: 'breach' },
    what: 'Deadlines are not handed over: leases start, end and are settled late.',
    why: 'It is called every minute; ten minutes are no delay of the scheduler.',
    runbook: 'schedule-silent',
  },
  DeadlinesLeft: {
    watched: bank('DeadlinesLeft'),
    ...{ ...counted, minutes: 5, threshold: 3, ...once },
    what: 'Runs end before they have handed over every deadline: leases may start, end and be settled late.',
    why: 'What a run leaves has a minute or two left, so one run may; three in five minutes are a bank too large for one run, or a slow queue.',
    runbook: 'deadlines-left',
  },
  SweepSilent: {
    watched: { of: 'function', name: 'Sweep', metric: 'Invocations' },
    ...{ statistic: 'Sum', minutes: 5, threshold: 1, isTooLow: true, breaches: 2, periods: 2, silence: 'breach' },
    what: 'Nobody sends again what was lost: an order whose message was lost stays pending.',
    why: 'It is called every minute; ten minutes are no delay of the scheduler.',
    runbook: 'schedule-silent',
  },
  HeartbeatsLost: {
    watched: bank('HeartbeatsLost'),
    ...{ ...counted, minutes: 5, threshold: 5, ...once },
    what: 'Five nodes with leases fell silent within five minutes.',
    why: 'Single machines die every day and their leases move by themselves; five at once share a cause: a site, a network, or our own door.',
    runbook: 'heartbeats-lost',
  },
  RequestsFail: {
    watched: bank('RequestFailures'),
    ...{ ...counted, minutes: 5, threshold: 5, ...once },
    what: 'Requests fail by no fault of their callers.',
    why: 'A single one is retried by its client; five in five minutes are a pattern.',
    runbook: 'requests-fail',
  },
  ApiFails: {
    watched: { of: 'api', metric: '5xx' },
    ...{ ...counted, minutes: 5, threshold: 10, breaches: 2, periods: 3 },
    what: 'The API answers 5xx.',
    why: 'It counts 503 for a busy balance too, which clients repeat: hence ten, and for longer.',
    runbook: 'requests-fail',
  },
  ApiSlow: {
    watched: { of: 'api', metric: 'Latency' },
    ...{ statistic: 'p99', minutes: 5, threshold: 3_000, breaches: 3, periods: 3, silence: 'fine' },
    what: 'One answer in a hundred takes more than three seconds.',
    why: 'A function gives up after ten; a cold start takes one.',
    runbook: 'api-slow',
  },
  MessagesFail: {
    watched: bank('MessagesFailed'),
    ...{ ...counted, minutes: 5, threshold: 20, breaches: 3, periods: 3 },
    what: 'Messages fail and are delivered again, many times.',
    why: 'A message may fail nine times before it is a dead letter: this comes first.',
    runbook: 'messages-fail',
  },
  Unreadable: {
    watched: bank('Unreadable'),
    ...{ ...counted, minutes: 5, threshold: 1, ...once },
    what: 'A message or command cannot be read, and was left out.',
    why: 'The bank writes them itself: one is a defect, or two versions that do not agree.',
    runbook: 'messages-fail',
  },
  RecordsContended: {
    watched: bank('RecordsContended'),
    ...{ ...counted, minutes: 5, threshold: 20, breaches: 2, periods: 2 },
    what: 'Two matchers meet in one market again and again.',
    why: 'A deployment lets them meet once or twice, which the fence makes harmless.',
    runbook: 'matches-slow',
  },
  SnapshotsFail: {
    watched: bank('SnapshotsFailed'),
    ...{ ...counted, minutes: 60, threshold: 3, ...once },
    what: 'Books are not saved: a cold start has to read ever more of the log.',
    why: 'The next one, 256 records later, makes up for a single failure.',
    runbook: 'matches-slow',
  },
  UsageDiverges: {
    watched: bank('UsageDiverges'),
    ...{ ...counted, minutes: 60, threshold: 1, ...once },
    what: 'An agent claims more than 2 % off what the bank saw of its node.',
    why: 'Buyers are billed on the lower of both, so nobody loses money, but somebody’s meter is wrong or lies.',
    runbook: 'usage-diverges',
  },
  StopsUnproven: {
    watched: bank('StopsUnproven'),
    ...{ ...counted, minutes: 60, threshold: 5, ...once },
    what: 'Nodes did not show that leases which were given back have stopped.',
    why: 'Their GPUs are not sold until the planned end, so a few cost only their provider; many are an agent’s defect.',
    runbook: 'usage-diverges',
  },
  BankReadsThrottled: throttled('Bank', 'ReadThrottleEvents'),
  BankWritesThrottled: throttled('Bank', 'WriteThrottleEvents'),
  MarketReadsThrottled: throttled('Market', 'ReadThrottleEvents'),
  MarketWritesThrottled: throttled('Market', 'WriteThrottleEvents'),
  ...functionAlarms,
};

function throttled(table: 'Bank' | 'Market', metric: 'ReadThrottleEvents' | 'WriteThrottleEvents'): AlarmRow {
  return {
    watched: { of: 'table', table, metric },
    ...{ ...counted, minutes: 5, threshold: 50, breaches: 2, periods: 3 },
    what: `The table ${table} turns calls away.`,
    why: 'Paid by use, it doubles within half an hour; a few while it grows are repeated by the SDK.',
    runbook: 'table-throttled',
  };
}
