import type { Finding } from './admin.ts';

/** Something that a target does not do as AWS does, so that it cannot be judged there. */
export interface Gap {
  readonly what: string;
  /** How the doctor sees it; null if only these tests do. */
  readonly seenAs: ((finding: Finding) => boolean) | null;
  /** The test that shows that the template is right all the same, or how the tests cope. */
  readonly insteadIn: { readonly file: string; readonly test: string };
}

const seen =
  (area: string, detail: RegExp) =>
  (finding: Finding): boolean =>
    finding.area === area && detail.test(finding.detail);

const ministack: readonly Gap[] = [
  {
    what: 'tables show no encryption with a key, no recovery to a point in time and no attribute of expiry',
    seenAs: seen('tables', /^encryption is missing .* point-in-time recovery is DISABLED/),
    insteadIn: { file: 'test/infra/data.test.ts', test: 'S91: tables are encrypted with a key of the bank, which is replaced every year' },
  },
  {
    what: 'functions get no concurrency of their own',
    seenAs: seen('concurrency', /^has nothing reserved/),
    insteadIn: {
      file: 'test/infra/functions.test.ts',
      test: 'S93: agents and readers are bounded, and orders have a share that is theirs alone',
    },
  },
  {
    what: 'plain HTTP is served, whatever the policies of tables and queues say',
    seenAs: null,
    insteadIn: { file: 'test/infra/data.test.ts', test: 'S91: a table refuses plain HTTP, whoever asks' },
  },
  {
    what: 'what runs in a function is killed when the function is updated, which Lambda lets end',
    seenAs: null,
    insteadIn: {
      file: 'test/unit/sdk/client.test.ts',
      test: 'after a gateway lost the answer happens for reads and creating calls, and not for what has no key',
    },
  },
  {
    what: 'queues cannot move dead letters back by themselves (StartMessageMoveTask), so cbank-admin does',
    seenAs: null,
    insteadIn: { file: 'test/infra/messaging.test.ts', test: 'only its own queue may hand dead letters to a dead-letter queue' },
  },
  {
    what: 'the bucket of the archive is not locked, and nothing is exported into it',
    seenAs: null,
    insteadIn: {
      file: 'test/infra/archive.test.ts',
      test: 'S90: in %s an export is locked in mode %s for %i days, and goes a month later',
    },
  },
  {
    what: 'pages are published and not served: no answer shows the security headers',
    seenAs: null,
    insteadIn: { file: 'test/infra/site.test.ts', test: 'S78 S83: every answer of the site carries the security headers' },
  },
];

/** What LocalStack does otherwise is not known: these tests were never run on it. */
export const gapsOf = (target: string): readonly Gap[] => (target === 'ministack' ? ministack : []);
