import { parseArgs } from 'node:util';
import { isMarketId } from '@compute-bank/domain/ids';
import { regionForm } from '@compute-bank/domain/region';

/** What was asked for on the command line. */
export interface SplitFlags {
  readonly market: string;
  readonly parts: readonly PartAsked[];
  readonly state: string;
  /** Null: the bank that runs on `state`. */
  readonly api: string | null;
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface PartAsked {
  readonly marketId: string;
  readonly regions: { readonly allow: string[]; readonly deny: string[] };
}

/** The command line cannot be carried out; the message says what would be right. */
export class WrongFlags extends Error {
  override readonly name = 'WrongFlags';
}

const options = {
  market: { type: 'string' },
  into: { type: 'string', multiple: true },
  state: { type: 'string', default: '.bank' },
  api: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Undefined: only help was asked for. Throws {@link WrongFlags}. */
export function readSplitFlags(argv: readonly string[]): SplitFlags | undefined {
  const { values } = parse(argv);
  if (values.help) return undefined;
  const { market, into = [], state, api = null, json } = values;
  if (market === undefined) throw new WrongFlags('Say which market: --market nvidia-h100-sxm5-80gb.');
  if (!isMarketId(market)) throw new WrongFlags(`"${market}" is no market id; one looks like nvidia-h100-sxm5-80gb.`);
  if (into.length < 2 || into.length > 8) {
    throw new WrongFlags(
      `Say into which parts, two to eight, such as --into cn=cn --into us-eu=us,de,fr, or --into rest=* for all others.`,
    );
  }
  return { market, parts: partsOf(market, into), state, api, dryRun: values['dry-run'], json };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options });
  } catch (error) {
    throw new WrongFlags(error instanceof Error ? error.message : String(error));
  }
}

const everythingElse = '*';

function partsOf(market: string, into: readonly string[]): PartAsked[] {
  const read = into.map((text) => readPart(market, text));
  const rests = read.filter(({ places }) => places === everythingElse);
  if (rests.length > 1) throw new WrongFlags('Only one part can take all other regions (*).');
  const named = read.flatMap(({ places }) => (places === everythingElse ? [] : places));
  return read.map(({ marketId, places }) => ({
    marketId,
    regions: places === everythingElse ? { allow: [], deny: named } : { allow: [...places], deny: [] },
  }));
}

function readPart(market: string, text: string): { readonly marketId: string; readonly places: readonly string[] | typeof everythingElse } {
  const [, name = '', list = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const marketId = `${market}-${name}`;
  if (!isMarketId(marketId)) {
    const example = 'NAME=REGIONS, such as cn=cn or us-eu=us,de,fr; the part is then called MARKET-NAME';
    throw new WrongFlags(`--into ${text}: write ${example}, in lower case and at most 64 characters.`);
  }
  if (list === everythingElse) return { marketId, places: everythingElse };
  const places = list.split(',');
  const wrong = places.find((place) => !regionForm.test(place));
  if (wrong === undefined) return { marketId, places };
  throw new WrongFlags(
    `--into ${text}: "${wrong}" is no country or region code, such as cn or cn-nx; * stands for all that no other part takes.`,
  );
}
