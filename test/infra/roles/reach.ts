import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints } from '@compute-bank/contracts/registry';
import { buildSync } from 'esbuild';
import type { Finding, FunctionAccess } from '../../../infra/configuration/function-access.ts';
import { bundleOptions } from '../../../infra/constructs/bundle.ts';

/** The runtime is everybody's: what it can do is no sign of what a function wants. */
const isOurs = /^(packages\/(application|ledger)|functions\/(api|workers|schedules|operator))\//;
const root = join(import.meta.dirname, '..', '..', '..');

/** What in a source file of a use case shows that it needs a right. The ports have no other way to each of these. */
const signs = {
  get: /\bbank\.read\(/,
  query: /\bbank\.(list|listTenants|listMarkets|liveAssignments|marketDays|dueUntil)\(|\blistOwn\(/,
  'query-outbox': /\boutboxUntil\(/,
  put: /kind: '(create|replace|transfer)'/,
  update: /kind: 'transfer'/,
  delete: /kind: 'remove'/,
  check: /kind: 'require-active'/,
  'batch-write': /\.tidy\(/,
  read: /\bnewestSnapshot\(/,
  decide: /\blog\.append\(/,
  follow: /\bmoveCursor\(/,
  commands: /\bsendCommands\(/,
  handoff: /\bsendHandoff\(/,
  tenants: /type: '(tenant|api-key|node|deposit|withdrawal|lease|hold|balance|assignment)'/,
  platform: /(?<!function )\bsubAccount\(|type: 'platform-balance'/,
  keyLocators: /type: 'key-locator'/,
  joinTokens: /type: 'join-token'/,
  gpuClaims: /type: 'gpu-claim'/,
  claims: /type: 'claim'/,
  openHolds: /type: 'open-holds'/,
  deadlines: /type: 'due'|\bdueUntil\(/,
  marketDays: /type: 'market-day'|\bmarketDays\(/,
  marketList: /type: 'market'|\blistMarkets\(/,
  tenantList: /\blistTenants\(|kind: 'create', entity: tenant\b/,
};
type Sign = keyof typeof signs;

/** What finding out whose request it is needs: it is the same code for all, and the contract says which way each goes. */
const findingNeeds = {
  'key-locators': ['get', 'tenants', 'keyLocators'],
  'node-keys': ['get', 'tenants'],
  'join-tokens': [],
} as const satisfies Record<Finding, readonly Sign[]>;

/** How the callers of a context are found, by who may call its endpoints. */
export function findingsOf(context: string | undefined): readonly Finding[] {
  const found = endpoints
    .filter((each) => each.context === context && each.id !== 'get-health')
    .map(({ access }): Finding => (access === 'agent' ? 'node-keys' : access === 'public' ? 'join-tokens' : 'key-locators'));
  return [...new Set(found)];
}

const contextOf = (entry: string): string | undefined => /^functions\/api\/([^/]+)\//.exec(entry)?.[1];

/** The rights for which the code that ends up in a function's bundle has a use. */
export function reachOf(entry: string): ReadonlySet<Sign> {
  const { metafile } = buildSync({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: [entry],
    metafile: true,
    write: false,
    outfile: 'out.mjs',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const kept = inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && isOurs.test(path));
  const texts = kept.map(([path]) => readFileSync(join(root, path), 'utf8'));
  const found = (Object.keys(signs) as Sign[]).filter((sign) => texts.some((text) => signs[sign].test(text)));
  return new Set([...found, ...findingsOf(contextOf(entry)).flatMap((way) => findingNeeds[way])]);
}

/** The same of what a function is granted. The matcher reads what it decides on; no sign tells one tenant from the others. */
export function grantOf({ bank, partitions, reads, market, sends, works }: FunctionAccess): ReadonlySet<Sign> {
  return new Set<Sign>([
    ...bank,
    ...[...partitions, ...reads].map((name) => (name === 'platformTenant' ? 'tenants' : name)),
    ...(works.for === 'caller' ? findingNeeds[works.foundBy] : []),
    ...(market ? [market] : []),
    ...(market === 'decide' ? (['read'] as const) : []),
    ...sends,
  ]);
}
