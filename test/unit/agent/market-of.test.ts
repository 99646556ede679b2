import { existsSync, readFileSync } from 'node:fs';
import { marketOf, nominalGb } from '@compute-bank/agent/probe/market-of';
import { describe, expect, test } from '@jest/globals';

const gib = (size: number) => size * 1_024;

describe('the market of an accelerator', () => {
  test.each([
    ['NVIDIA H100 80GB HBM3', 81_559, 'nvidia-h100-sxm5-80gb'],
    ['NVIDIA H100 SXM5 80GB', 81_559, 'nvidia-h100-sxm5-80gb'],
    ['NVIDIA H100 PCIe', 81_559, 'nvidia-h100-pcie-80gb'],
    ['NVIDIA H100 NVL', 95_830, 'nvidia-h100-nvl-94gb'],
    ['NVIDIA H200', 143_771, 'nvidia-h200-sxm5-141gb'],
    ['NVIDIA A100-SXM4-80GB', 81_920, 'nvidia-a100-sxm4-80gb'],
    ['NVIDIA A100-SXM4-40GB', 40_536, 'nvidia-a100-sxm4-40gb'],
    ['NVIDIA A100 80GB PCIe', 81_920, 'nvidia-a100-pcie-80gb'],
    ['NVIDIA A100-PCIE-40GB', 40_960, 'nvidia-a100-pcie-40gb'],
    ['NVIDIA A10', 23_028, 'nvidia-a10-24gb'],
    ['NVIDIA L40S', 46_068, 'nvidia-l40s-48gb'],
    ['Tesla T4', 15_360, 'nvidia-t4-16gb'],
    ['T4', 15_360, 'nvidia-t4-16gb'],
    ['Tesla V100-SXM2-32GB', 32_510, 'nvidia-v100-sxm2-32gb'],
    ['V100M32', gib(32), 'nvidia-v100-32gb'],
    ['NVIDIA GeForce RTX 4090', 24_564, 'nvidia-rtx-4090-24gb'],
    ['NVIDIA RTX A4000', 16_376, 'nvidia-rtx-a4000-16gb'],
    ['NVIDIA B300 SXM6 AC', 275_040, 'nvidia-b300-sxm6-288gb'],
    ['AMD Instinct MI300X OAM', 196_592, 'amd-mi300x-192gb'],
    ['Radeon Instinct MI50 32GB', 32_752, 'amd-mi50-32gb'],
    ['910B3', 65_536, 'huawei-910b3-64gb'],
    ['MXC550', 65_536, 'metax-c550-64gb'],
    ['G2', gib(80), 'undisclosed-g2'],
    ['NVIDIA Quantum Brain 9000', gib(48), 'nvidia-quantum-brain-9000-48gb'],
    ['Someone Else X1', gib(16), 'other-someone-else-x1-16gb'],
    ['NVIDIA B300 SXM6 AC MIG 1g.34gb', gib(34), null],
    ['NVIDIA GeForce ...', 23_028, null],
  ])('%s with %d MiB is %s', (name, memoryMib, market) => {
    expect(marketOf(name, memoryMib)).toBe(market);
  });

  test('a part is named by the memory it is sold with, not by what its driver leaves visible', () => {
    expect([23_028, 24_564, 15_360, 81_559, 143_771, 183_359].map(nominalGb)).toEqual([24, 24, 16, 80, 141, 180]);
  });
});

const variants = '../shared/data/gpu_name_variants.csv';
const describeWithData = existsSync(variants) ? describe : describe.skip;

describeWithData('names of one part as they are written in the wild (skipped without ../shared/data)', () => {
  const rows = (existsSync(variants) ? readFileSync(variants, 'utf8').trim().split('\n').slice(1) : [])
    .map((line) => {
      const [name = '', seen = '', part = '', memory = ''] = line.split(',');
      return { name, seen, part, memory: Number(memory) };
    })
    // A cloud's own label for a machine, such as gpu_1x_a100_pcie_40gb, is no vendor's name for a part.
    .filter(({ name, part, memory }) => memory > 0 && part !== 'unknown' && !name.startsWith('gpu_') && !part.includes('MIG'));

  test('two spellings meet in one market exactly when they are the same part', () => {
    for (const one of rows) {
      for (const other of rows) {
        const samePart = one.part === other.part && one.memory === other.memory;
        const sameMarket = marketOf(one.name, gib(one.memory)) === marketOf(other.name, gib(other.memory));
        expect({ one: one.name, other: other.name, same: sameMarket }).toEqual({ one: one.name, other: other.name, same: samePart });
      }
    }
    expect(rows.length).toBeGreaterThan(25);
  });
});
