import { parseArgs } from 'node:util';
import { completeLoad, type Load } from './load.ts';
import { type RegionName, regions } from './prices.ts';

/** What the person asked for cannot be done, and why. */
export class FlagError extends Error {}

export interface Asked {
  readonly load: Load;
  readonly region: RegionName;
  /** The three loads of the published table instead of one. */
  readonly table: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

interface Flag {
  readonly name: keyof Load;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly what: string;
}

/** One for each GPU of a usual node. */
const leasesPerNode = 8;

const count = (name: keyof Load, what: string, least = 0): Flag => ({ name, least, most: 1e12, isWhole: true, what });
const figure = (name: keyof Load, what: string, least: number, most: number): Flag => ({ name, least, most, isWhole: false, what });

const flags: Readonly<Record<string, Flag>> = {
  orders: count('ordersPerDay', 'withdrawals a day', 1),
  matches: count('matchesPerDay', 'matches a day; default: one per order', 1),
  'lease-hours': count('leaseHoursPerDay', 'hours a day that leases run, of one node each; default: one per match', 1),
  nodes: count('nodes', 'nodes; default: half of them leased', 1),
  tenants: count('tenants', 'tenants; default: one per 50 nodes', 1),
  markets: count('markets', 'markets; default: one per 10,000 nodes', 1),
  cancelled: figure('cancelled', 'share of orders that are cancelled, 0 to 1', 0, 1),
  quotes: figure('quotesPerOrder', 'quotes per order', 0, 1_000),
  reads: figure('readsPerTenantPerDay', 'reads of a tenant a day', 0, 1e9),
  deposits: figure('depositsPerNodePerDay', 'deposits of a node a day', 0, 1_000),
  'largest-tenant': figure('largestTenant', 'share of the largest tenant, 0 to 1', 0, 1),
  peak: figure('peak', 'busiest hour over the mean, 1 to 100', 1, 100),
  'call-ms': figure('callMs', 'milliseconds that one call of AWS takes, 0.1 to 1,000', 0.1, 1_000),
  'kept-months': figure('keptMonths', 'months whose data are kept, 0 to 1,200', 0, 1_200),
};

export const usage = [
  'npm run cost -- [--orders N] [--nodes N] … [--region NAME] [--table] [--json]',
  ...Object.entries(flags).map(([name, { what }]) => `  --${name.padEnd(15)} ${what}`),
  `  --${'region'.padEnd(15)} ${Object.keys(regions).join(', ')}`,
  `  --${'table'.padEnd(15)} the loads of 10³, 10⁵ and 10⁷ matches a day beside each other`,
  `  --${'json'.padEnd(15)} for machines`,
].join('\n');

/** Reads what follows `npm run cost`. Throws a {@link FlagError} that says what is wrong and what would be right. */
export function readFlags(args: readonly string[]): Asked {
  const values = parse(args);
  const given: Partial<Record<keyof Load, number>> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const text = values[name];
    if (typeof text === 'string') given[flag.name] = readNumber(name, flag, text);
  }
  const load = completeLoad(given);
  if (load.matchesPerDay > load.ordersPerDay) {
    throw new FlagError(`--matches is ${load.matchesPerDay}, more than the ${load.ordersPerDay} of --orders: raise --orders.`);
  }
  const hoursMost = 24 * leasesPerNode * load.nodes;
  if (load.leaseHoursPerDay > hoursMost) {
    const room = `${load.nodes} nodes with ${leasesPerNode} leases at once have ${hoursMost} hours a day`;
    throw new FlagError(`--lease-hours is ${load.leaseHoursPerDay}, but ${room}: raise --nodes.`);
  }
  const region = values.region ?? 'us-east-1';
  if (!isRegion(region)) throw new FlagError(`There are no prices of "${String(region)}". There are: ${Object.keys(regions).join(', ')}.`);
  return { load, region, table: values.table === true, json: values.json === true, help: values.help === true };
}

const isRegion = (name: string | boolean): name is RegionName => typeof name === 'string' && Object.hasOwn(regions, name);

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const text = { type: 'string' } as const;
  const options = {
    ...Object.fromEntries(Object.keys(flags).map((name) => [name, text])),
    region: text,
    table: { type: 'boolean' } as const,
    json: { type: 'boolean' } as const,
    help: { type: 'boolean' } as const,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new FlagError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function readNumber(name: string, { least, most, isWhole, what }: Flag, text: string): number {
  const value = /^\d+(\.\d+)?(e\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new FlagError(`--${name} is "${text}", but must be ${kind} from ${least} to ${most.toLocaleString('en')} (${what}).`);
}
