/** The promises of a bank that a reader of its tables can check, in the order in which they are shown. */
export const checkNames = [
  'itemsReadable',
  'logChainVerified',
  'replayIdentical',
  'oversold',
  'leasePerMatch',
  'everyOrderEndedOnce',
  'assetsSumToZero',
  'balancesEqualPostings',
  'holdsClosed',
  'noChargeBeyondHold',
  'chargesMatchMeters',
  'invoicesEqualLines',
  'outboxEmpty',
] as const;
export type CheckName = (typeof checkNames)[number];

/** What each check promises when it holds. */
export const promises: Readonly<Record<CheckName, string>> = {
  itemsReadable: 'every stored item can be read and lies under its own key',
  logChainVerified: 'each log is 1…n without a gap, each record sealed over the one before, each command has one effect',
  replayIdentical: 'deciding again, from the start and from each snapshot, gives the recorded events byte for byte',
  oversold: 'no node is sold beyond its GPUs at any moment, turnaround included, nor outside its windows',
  leasePerMatch: 'each match of the log has one lease with its assignments, and each lease its match',
  everyOrderEndedOnce: 'each accepted order ended once or is rightly alive, and log and tables agree on it',
  assetsSumToZero: 'each transfer and the whole bank sum to zero in every asset',
  balancesEqualPostings: 'each balance is the sum of its postings, and every party holds the same copy of a transfer',
  holdsClosed: 'what is held is held for a live order or lease, and nothing is below its floor',
  noChargeBeyondHold: 'no lease cost more than was set aside for it',
  chargesMatchMeters: 'each line of use lies within a meter that its node signed, or within time that was sold back',
  invoicesEqualLines: 'each line is its use times its price, each invoice the sum of its lines',
  outboxEmpty: 'no accepted command waits for its market',
};

/** One breach: `subject` is the id of what breaks the promise. */
export interface Finding {
  readonly check: CheckName;
  readonly subject: string;
  readonly detail: string;
}

/** Takes breaches in; counts all, keeps the first few of each check. */
export interface Findings {
  add(check: CheckName, subject: string, detail: string): void;
  holds(check: CheckName): boolean;
  /** How often the check was broken. */
  count(check: CheckName): number;
  kept(): readonly Finding[];
}

const keptPerCheck = 20;
const detailLengthMax = 300;

export function createFindings(): Findings {
  const byCheck = new Map<CheckName, { count: number; readonly kept: Finding[] }>();
  const of = (check: CheckName) => byCheck.get(check) ?? { count: 0, kept: [] };
  return {
    add(check, subject, detail) {
      const found = of(check);
      found.count += 1;
      if (found.kept.length < keptPerCheck) found.kept.push({ check, subject, detail: detail.slice(0, detailLengthMax) });
      byCheck.set(check, found);
    },
    holds: (check) => of(check).count === 0,
    count: (check) => of(check).count,
    kept: () => checkNames.flatMap((check) => of(check).kept),
  };
}
