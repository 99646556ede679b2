/** Where a backend does not do what AWS publishes, and why the product is safe all the same. */
export interface KnownDifference {
  readonly case: string;
  readonly backends: readonly string[];
  /** What this backend does instead. */
  readonly does: string;
  /** How the product copes, or why it does not meet it. */
  readonly copes: string;
  /** Part of the failure that the case must show: if it shows another or none, the test says so. */
  readonly shows: string;
}

const dynoxide = ['dynoxide-file', 'dynoxide-memory'] as const;

export const knownDifferences: readonly KnownDifference[] = [
  {
    case: 'D71',
    backends: dynoxide,
    does: 'begins_with in a key condition does not tell upper from lower case in ASCII letters',
    copes: 'prefixes are constants in upper case of which no two differ by case alone; no id is ever a prefix',
    shows: "got [ 'LEASE#1', 'LEASE#2', 'lease#4' ]",
  },
  {
    case: 'D76',
    backends: dynoxide,
    does: 'takes a cursor of another partition and reads on from its sort key',
    copes: 'the store builds the partition key of a cursor itself; the cursor that a caller holds is bound to its tenant',
    shows: 'was accepted',
  },
  {
    case: 'D108',
    backends: dynoxide,
    does: 'a put that changes nothing leaves a MODIFY record',
    copes: 'a stream record is only a wake-up call: followers work from cursors and deduplicate, an extra one finds nothing to do',
    shows: "expected [], got [ 'MODIFY a' ]",
  },
  {
    case: 'D25',
    backends: ['dynamodb-local'],
    does: 'numbers inside a list come back as they were spelt',
    copes: 'the store writes numbers in normal form and reads them by value',
    shows: "got { L: [ { N: '007' }, { N: '1.500' }, { N: '1e3' }, { N: '-0' }, { N: '0.0010' } ] }",
  },
  {
    case: 'D61',
    backends: ['dynamodb-local'],
    does: 'a transaction with an update that cannot be computed is refused as a whole with a ValidationException',
    copes: 'either is a defect of ours, thrown and never retried; nothing was written in both cases',
    shows: 'got ValidationException (An operand in the update expression has an incorrect data type)',
  },
  {
    case: 'D97',
    backends: ['dynamodb-local'],
    does: 'a transaction is charged like single writes, half of what the service charges',
    copes: 'published unit costs are measured on the other backends',
    shows: 'units: expected 4, got 2',
  },
  {
    case: 'Q08',
    backends: ['fauxqs'],
    does: 'hands over at most one message of a group per receive',
    copes: 'slower, never out of order; batches of one group are exercised on the model',
    shows: "got [ 'a0' ]",
  },
  {
    case: 'Q09',
    backends: ['fauxqs'],
    does: 'hands over at most one message of a group per receive, so no batch of a group can be half deleted',
    copes: 'as Q08; the lock itself holds (Q02)',
    shows: "the batch: expected [ 'a0', 'a1' ], got [ 'a0' ]",
  },
  {
    case: 'Q10',
    backends: ['fauxqs'],
    does: 'hands over at most one message of a group per receive, so no batch of a group can fail in the middle',
    copes: 'as Q08; partial failure within a group is exercised on the model and in unit tests',
    shows: 'size of the batch: expected 5, got 1',
  },
  {
    case: 'Q20',
    backends: ['fauxqs'],
    does: 'ignores DeduplicationScope: one id counts for the whole queue',
    copes: 'a deduplication id names its market, so it is different in every group anyway',
    shows: "got [ 'same' ]",
  },
  {
    case: 'Q25',
    backends: ['fauxqs'],
    does: 'takes a delay of more than 900 s',
    copes: 'nothing is sent further ahead than the lookahead of deadlines, which is at most 900 s',
    shows: 'was accepted',
  },
  {
    case: 'Q34',
    backends: ['fauxqs'],
    does: 'takes the entry with a bad delay together with the others',
    copes: 'any failed entry makes publish throw and its source deliver the whole again; exercised on the model',
    shows: "got [ 'good', 'bad', 'fine' ]",
  },
  {
    case: 'Q41',
    backends: ['fauxqs'],
    does: 'reports a handle that never was as deleted',
    copes: 'a lost delete only means that the message comes again, and every consumer takes a second delivery',
    shows: "got [ 'm0', 'm1', 'bogus' ]",
  },
  {
    case: 'Q42',
    backends: ['fauxqs'],
    does: 'answers the delete of a handle that never was with success',
    copes: 'as Q41',
    shows: 'was accepted',
  },
  {
    case: 'Q49',
    backends: ['fauxqs'],
    does: 'refuses a body with characters outside the basic plane',
    copes: 'messages carry ids, numbers and times; free text of users stays in the tables',
    shows: 'Invalid characters found',
  },
  {
    case: 'Q50',
    backends: ['fauxqs'],
    does: 'takes a standard queue as dead-letter queue of a FIFO queue',
    copes: 'the template is the only source of queues; a test asserts that their kinds agree',
    shows: 'was accepted',
  },
];
