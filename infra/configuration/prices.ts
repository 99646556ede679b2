/**
 * What DynamoDB and Lambda charge on demand, in US dollars: the published prices of us-east-1, standard tables and arm64. Other
 * regions cost up to a half more; the figure is for seeing a change, not for a bill.
 */
export const prices = {
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  /** GiB × seconds of a function. */
  millionGibSeconds: 13.3334,
};

/** Of the tables, per 1,000 matches: about ten times what was measured (58 to 67 write units per order, `docs/performance.md`). */
export const costPerThousandMatchesMax = 1;
/** Below so many in an hour, what idle nodes cost would be laid on a few matches. */
export const matchesForCost = 100;
