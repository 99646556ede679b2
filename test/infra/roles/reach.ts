import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { FunctionAccess } from '../../../infra/configuration/function-access.ts';
import { bundleOptions } from '../../../infra/constructs/bundle.ts';

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
  platform: /kind: 'transfer'|type: 'platform-balance'/,
  keyLocators: /type: 'key-locator'/,
  joinTokens: /type: 'join-token'/,
  gpuClaims: /type: 'gpu-claim'/,
  claims: /type: 'claim'/,
  deadlines: /type: 'due'|\bdueUntil\(/,
  marketDays: /type: 'market-day'|\bmarketDays\(/,
  marketList: /type: 'market'|\blistMarkets\(/,
  tenantList: /\blistTenants\(|kind: 'create', entity: tenant\b/,
};
type Sign = keyof typeof signs;

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
  const kept = inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && /^(packages\/application|functions)\//.test(path));
  const texts = kept.map(([path]) => readFileSync(join(root, path), 'utf8'));
  const found = (Object.keys(signs) as Sign[]).filter((sign) => texts.some((text) => signs[sign].test(text)));
  return new Set(found);
}

/** The same of what a function is granted. The matcher reads what it decides on; no sign tells one tenant from the others. */
export function grantOf({ bank, partitions, market, sends }: FunctionAccess): ReadonlySet<Sign> {
  return new Set<Sign>([
    ...bank,
    ...partitions.map((name) => (name === 'platformTenant' ? 'tenants' : name)),
    ...(market ? [market] : []),
    ...(market === 'decide' ? (['read'] as const) : []),
    ...sends,
  ]);
}
