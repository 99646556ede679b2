import { marketPattern } from '@compute-bank/contracts/patterns';

const vendors: Readonly<Record<string, string>> = {
  nvidia: 'nvidia',
  amd: 'amd',
  radeon: 'amd',
  instinct: 'amd',
  huawei: 'huawei',
  ascend: 'huawei',
  metax: 'metax',
  cambricon: 'cambricon',
  hygon: 'hygon',
};

/** Parts whose names are known without their vendor's. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(?:[abhltpv]\d{1,3}[a-z]?|v100m\d+|gh200|gb200|rtx|gtx|quadro|titan|tesla|geforce)$/, 'nvidia'],
  [/^mi\d{2,3}[a-z]?$/, 'amd'],
  [/^910[a-z]\d?$/, 'huawei'],
  [/^mxc\d+$/, 'metax'],
  [/^mlu\d+$/, 'cambricon'],
];

/** Words that say nothing about which part it is. */
const noise = new Set([
  'geforce',
  'tesla',
  'corporation',
  'graphics',
  'hgx',
  'hbm2',
  'hbm2e',
  'hbm3',
  'hbm3e',
  'ac',
  'oam',
  ...Object.keys(vendors),
]);

/** The form a part has when its name does not say one: data-centre parts exist as module and as card. */
const usualForm: Readonly<Record<string, string>> = {
  p100: '',
  v100: '',
  a100: 'sxm4',
  a800: 'sxm4',
  h100: 'sxm5',
  h800: 'sxm5',
  h200: 'sxm5',
  h20: 'sxm5',
  b200: 'sxm6',
  b300: 'sxm6',
};

/** Sizes that parts are sold with, GB. A driver shows a little less, because it keeps some for itself. */
const memorySizesGb = [2, 4, 6, 8, 10, 11, 12, 16, 20, 24, 32, 40, 48, 64, 80, 94, 96, 128, 141, 144, 180, 192, 256, 288, 384, 512];

/** The size that a part with this much visible memory is sold with, GB. */
export function nominalGb(memoryMib: number): number {
  const gib = memoryMib / 1_024;
  return memorySizesGb.find((size) => size >= gib) ?? Math.round(gib);
}

/**
 * The market of an accelerator by the name its vendor's tool gives: `NVIDIA H100 80GB HBM3` with 81,559 MiB is
 * `nvidia-h100-sxm5-80gb`. A name that is not known becomes `<vendor>-<its words>-<memory>gb` by the same rule, so that
 * equal machines meet in one market. Null: no whole part can be told from it (a MIG slice, a name that was cut off).
 */
export function marketOf(name: string, memoryMib: number): string | null {
  const lower = name.trim().toLowerCase();
  if (lower.includes('...') || /\bmig\b/.test(lower)) return null;
  const undisclosed = /^g(\d)$/.exec(lower);
  if (undisclosed) return `undisclosed-g${undisclosed[1]}`;
  const words = lower
    .replace(/(\d) gb\b/g, '$1gb')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const market = [vendorOf(words), ...partOf(words), `${nominalGb(memoryMib)}gb`].join('-');
  return new RegExp(marketPattern).test(market) && market.length <= 64 ? market : null;
}

function vendorOf(words: readonly string[]): string {
  const named = words.map((word) => vendors[word]).find((vendor) => vendor !== undefined);
  return named ?? families.find(([form]) => words.some((word) => form.test(word)))?.[1] ?? 'other';
}

/** The part's words, then its form if it has one: `h100 sxm5`, `l40s`, `rtx 4090`. */
function partOf(words: readonly string[]): string[] {
  const form = words.map(formOf).find((found) => found !== undefined);
  const part = words.filter((word) => !noise.has(word) && formOf(word) === undefined && !/^\d+gb$/.test(word)).map(withoutMemory);
  const usual = usualForm[part.join('-')];
  // Of a part that is only made as a card, the form says nothing.
  if (usual === undefined) return part;
  const wanted = form === 'sxm' || form === undefined ? usual : form;
  return wanted === '' ? part : [...part, wanted];
}

/** `sxm5`, `pcie`, `nvl`; a card with a bridge (`NVLink`) is still the card. */
function formOf(word: string): string | undefined {
  if (/^sxm\d?$/.test(word) || word === 'pcie' || word === 'nvl') return word;
  return word === 'nvlink' ? 'pcie' : undefined;
}

/** Traces write `V100M32` for a V100 with 32 GB, and MetaX's tool `MXC550` for a C550. */
const withoutMemory = (word: string): string => word.replace(/^(v100)m\d+$/, '$1').replace(/^mxc(\d+)$/, 'c$1');
