import type { SourceFile } from './source-tree.ts';
import { linesOf } from './source-tree.ts';

/** What breaks a rule, as `path: why`. */
export type Rule = (files: readonly SourceFile[]) => string[];

const isTest = ({ path }: SourceFile): boolean => path.startsWith('test/');
const isCode = ({ path }: SourceFile): boolean => /\.(ts|tsx|mjs|cjs)$/.test(path);
/** These two folders must spell what they forbid. */
const isAboutRules = ({ path }: SourceFile): boolean => path.startsWith('test/tidy');

/** Files that may be longer than the rest, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

const sourceLinesMax = 200;
const testLinesMax = 300;
const functionLinesMax = 15;
const readmeLinesMax = 30;
const decisionLinesMax = 60;

const fileLength: Rule = (files) =>
  files.filter(isCode).flatMap((file) => {
    const linesMax = isTest(file) ? testLinesMax : sourceLinesMax;
    return linesOf(file) <= linesMax || file.path in longFiles ? [] : [`${file.path}: ${linesOf(file)} lines, at most ${linesMax}`];
  });

/** An exception whose file is gone, or short enough again. */
export const staleExceptions = (exceptions: Readonly<Record<string, string>>, files: readonly SourceFile[]): string[] =>
  Object.keys(exceptions).flatMap((path) => {
    const file = files.find((candidate) => candidate.path === path);
    return file && linesOf(file) > (isTest(file) ? testLinesMax : sourceLinesMax) ? [] : [`${path}: needs no exception any more`];
  });

/** Entry points bind; an index is a routing table and grows with its endpoints. */
const thinFunctions: Rule = (files) =>
  files
    .filter(({ path }) => /^functions\/(api|workers|schedules|operator)\//.test(path) && !path.endsWith('/index.ts'))
    .flatMap((file) => (linesOf(file) <= functionLinesMax ? [] : [`${file.path}: ${linesOf(file)} lines, at most ${functionLinesMax}`]));

interface BannedText {
  readonly what: RegExp;
  readonly why: string;
  /** Where it is allowed all the same. */
  readonly allowed?: RegExp;
  /** True: comments may say it. */
  readonly isCodeOnly?: boolean;
}

const banned: readonly BannedText[] = [
  { what: /\b(TODO|FIXME|XXX|HACK)\b/, why: 'finish it or file it' },
  { what: /\bas any\b|: any\b|<any>/, why: 'any switches the types off', isCodeOnly: true },
  { what: /@ts-(ignore|nocheck|expect-error)/, why: 'the checker is not to be silenced' },
  { what: /\bconsole\.(log|info|warn|error|debug)\b/, why: 'there is a logger', isCodeOnly: true },
  { what: /^export default\b/m, why: 'named exports only', allowed: /\.(mjs|cjs)$/ },
  { what: /import \{[^}]*\bz\b[^}]*\} from 'zod'/, why: "import * as z from 'zod': the other form bundles every locale" },
  {
    what: /\b[A-Z]\w*(Exception|Error)\.name\b/,
    why: 'the minifier renames classes: spell the name out',
    isCodeOnly: true,
    allowed: /^test\//,
  },
  { what: /\b(describe|test|it)\.only\b/, why: 'it switches the other tests off' },
  {
    what: /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b/,
    why: 'time and chance are passed in',
    isCodeOnly: true,
    allowed: /^(test|packages\/(local|demo|cli)|packages\/[^/]+\/bin|packages\/agent\/src\/runtime|functions\/runtime)\//,
  },
];

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

const bannedIn = (file: SourceFile): string[] => {
  const code = withoutComments(file.text);
  return banned.flatMap(({ what, why, allowed, isCodeOnly }) => {
    const found = what.exec(isCodeOnly ? code : file.text);
    return found && !allowed?.test(file.path) ? [`${file.path}: ${found[0]} (${why})`] : [];
  });
};

const bannedTexts: Rule = (files) => files.filter((file) => isCode(file) && !isAboutRules(file)).flatMap(bannedIn);

const fileNames: Rule = (files) =>
  files
    .filter(isCode)
    .filter(
      ({ path }) =>
        !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(path.split('/').at(-1) ?? '') || /(^|[/-])(utils?|helpers?|common|manager)\.ts$/.test(path),
    )
    .map(({ path }) => `${path}: files are kebab-case and named after their one idea`);

/** A package has no barrel: deep imports keep the graph true. */
const noBarrels: Rule = (files) =>
  files.filter(({ path }) => /^packages\/[^/]+\/src\/(.*\/)?index\.ts$/.test(path)).map(({ path }) => `${path}: a barrel`);

const packageReadmes: Rule = (files) => {
  const packages = new Set(files.flatMap(({ path }) => /^packages\/([^/]+)\/src\//.exec(path)?.[1] ?? []));
  return [...packages].flatMap((name) => {
    const readme = files.find(({ path }) => path === `packages/${name}/README.md`);
    if (!readme) return [`packages/${name}: has no README.md`];
    return linesOf(readme) <= readmeLinesMax ? [] : [`${readme.path}: ${linesOf(readme)} lines, at most ${readmeLinesMax}`];
  });
};

const decisionRecords: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith('docs/adr/'))
    .flatMap((file) => {
      const missing = ['Status', 'Context', 'Decision', 'Consequences'].filter((heading) => !file.text.includes(`**${heading}**`));
      return [
        ...(/^docs\/adr\/\d{4}(-[a-z0-9]+)+\.md$/.test(file.path) ? [] : [`${file.path}: is named NNNN-title.md`]),
        ...missing.map((heading) => `${file.path}: has no ${heading}`),
        ...(linesOf(file) <= decisionLinesMax ? [] : [`${file.path}: ${linesOf(file)} lines, at most one page`]),
      ];
    });

/** A client of AWS has its connection's time bounded, and by default only warns of a request that takes longer than it may. */
const endingCalls: Rule = (files) =>
  files
    .filter((file) => isCode(file) && !isTest(file))
    .filter(
      ({ text }) => (text.match(/\bconnectionTimeout:/g)?.length ?? 0) > (text.match(/\bthrowOnRequestTimeout: true\b/g)?.length ?? 0),
    )
    .map(({ path }) => `${path}: waits on where nobody answers (throwOnRequestTimeout)`);

/** A test file that promises nothing is not run by anybody's eyes. */
const testNames: Rule = (files) =>
  files
    .filter((file) => isTest(file) && file.path.endsWith('.test.ts') && !isAboutRules(file))
    .flatMap((file) =>
      [...file.text.matchAll(/\b(?:test|it)\(\s*'((?:[^'\\]|\\.)*)'/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => name.split(' ').length < 3)
        .map((name) => `${file.path}: '${name}' is no sentence`),
    );

export const rules: Readonly<Record<string, Rule>> = {
  fileLength,
  noStaleException: (files) => staleExceptions(longFiles, files),
  thinFunctions,
  bannedTexts,
  fileNames,
  noBarrels,
  packageReadmes,
  decisionRecords,
  endingCalls,
  testNames,
};
