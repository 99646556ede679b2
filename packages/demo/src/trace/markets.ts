import type { InterconnectClass, Network } from '@compute-bank/domain/link';

/** What a node model of the trace is called on the bank, and what the trace does not say about it. */
export interface ModelFacts {
  readonly marketId: string;
  readonly name: string;
  readonly memoryMib: number;
  /** Assigned: the trace has no links. */
  readonly interconnect: InterconnectClass;
  readonly network: Network;
  /** Price as a part of the yardstick's; a table that the demo owns. */
  readonly ratio: number;
}

const ethernet: Network = { kind: 'ethernet', gbpsPerGpu: 25 };
const roce: Network = { kind: 'roce', gbpsPerGpu: 100 };
const gib = 1_024;

const pcie = (marketId: string, name: string, memoryGib: number, ratio: number): ModelFacts => ({
  marketId,
  name,
  memoryMib: memoryGib * gib,
  interconnect: 'pcie',
  network: ethernet,
  ratio,
});
const linked = (marketId: string, name: string, memoryGib: number, ratio: number): ModelFacts => ({
  ...pcie(marketId, name, memoryGib, ratio),
  interconnect: 'nvlink',
  network: roce,
});

/** By the trace's own code. G2 and G3 are undisclosed there, and stay so here; their memory is not known and set to 1 GiB. */
const known: Readonly<Record<string, ModelFacts>> = {
  T4: pcie('nvidia-t4', 'NVIDIA T4', 16, 0.1),
  P100: pcie('nvidia-p100', 'NVIDIA P100', 16, 0.12),
  A10: pcie('nvidia-a10', 'NVIDIA A10', 24, 0.3),
  V100M16: linked('nvidia-v100-16gb', 'NVIDIA V100 16 GB', 16, 0.25),
  V100M32: linked('nvidia-v100-32gb', 'NVIDIA V100 32 GB', 32, 0.3),
  G2: linked('undisclosed-g2', 'undisclosed (G2)', 1, 0.6),
  G3: linked('undisclosed-g3', 'undisclosed (G3)', 1, 1),
};

/** The facts of a model; a code that nobody knows is its own market. */
export function factsOf(model: string): ModelFacts {
  const facts = known[model];
  if (facts) return facts;
  const slug = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return pcie(`undisclosed-${slug === '' ? 'model' : slug}`.slice(0, 64), `undisclosed (${model.slice(0, 40)})`, 1, 0.5);
}

/** The ratio table as it is printed. */
export const ratioTable = (): string =>
  [...Object.entries(known).map(([model, { ratio }]) => `${model} ${ratio.toFixed(2)}`), 'unknown 0.50'].join(', ');
