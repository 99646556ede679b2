import { existsSync, readFileSync } from 'node:fs';
import { ProbeError, parseGpuQuery } from '@compute-bank/agent/probe/parse-gpu-query';
import { parseTopology } from '@compute-bank/agent/probe/parse-topology';
import { type Machine, probeMachine } from '@compute-bank/agent/probe/probe-machine';
import { describe, expect, test } from '@jest/globals';

const uuid = (n: number) => `GPU-566e6f65-c38e-b12f-4824-${String(n).padStart(12, '0')}`;
const queryOf = (names: readonly string[], mig = '[N/A]') =>
  ['index, uuid, name, memory.total, mig.mode.current', ...names.map((name, n) => `${n}, ${uuid(n)}, ${name}, 81559, ${mig}`)].join('\n');
const machineOf = (outputs: Record<string, string | null>): Machine => ({
  run: async (program, args) => outputs[args[0] === 'topo' ? 'topo' : program] ?? null,
  cpuCores: 96,
  memoryMib: 1_000_000,
});
/** The matrix of `gpus` GPUs in which each two are joined by what `linkOf` says. */
const topologyOf = (gpus: number, linkOf: (a: number, b: number) => string) =>
  [
    `\t${Array.from({ length: gpus }, (_, n) => `GPU${n}`).join('\t')}\tCPU Affinity`,
    ...Array.from(
      { length: gpus },
      (_, a) => `GPU${a}\t${Array.from({ length: gpus }, (_, b) => (a === b ? ' X ' : linkOf(a, b))).join('\t')}\t0-95`,
    ),
  ].join('\n');

describe('nvidia-smi --query-gpu', () => {
  test('columns are found by name, with or without units, in any order', () => {
    const text = 'memory.total [MiB], name, index\n16376 MiB, NVIDIA RTX A4000, 3\n';
    expect(parseGpuQuery(text)).toEqual([{ index: 3, name: 'NVIDIA RTX A4000', memoryMib: 16_376, uuid: null, migEnabled: false }]);
  });

  test.each([
    ['nothing at all', '', /names no column index/],
    ['a message instead of a table', 'No devices were found\n', /names no column index/],
    ['a header without rows', 'index, name, memory.total\n', /lists no GPU/],
    ['a row that was cut', 'index, name, memory.total\n0, NVIDIA H1', /line 2: 2 values for 3 columns/],
    ['memory that is not a number', 'index, name, memory.total\n0, NVIDIA H100, [N/A]\n', /line 2: memory.total is "\[N\/A\]"/],
  ])('%s is refused with its place', (_, text, message) => {
    expect(() => parseGpuQuery(text)).toThrow(message);
    expect(() => parseGpuQuery(text)).toThrow(ProbeError);
  });
});

describe('nvidia-smi topo -m', () => {
  test.each([
    ['8 GPUs, 18 links to each peer', topologyOf(8, () => 'NV18'), 'nvswitch'],
    ['16 GPUs, 6 links to each peer', topologyOf(16, () => 'NV6'), 'nvswitch'],
    ['4 GPUs, 4 links to each peer: as many as they have', topologyOf(4, () => 'NV4'), 'nvlink'],
    ['2 bridged GPUs', topologyOf(2, () => 'NV4'), 'nvlink'],
    ['a ring, each GPU joined to its neighbours', topologyOf(4, (a, b) => (Math.abs(a - b) % 2 === 1 ? 'NV2' : 'SYS')), 'nvlink'],
    ['two bridged pairs: half of the peers are reached over PCIe', topologyOf(4, (a, b) => (a >> 1 === b >> 1 ? 'NV12' : 'SYS')), 'pcie'],
    ['no NVLink', topologyOf(8, () => 'SYS'), 'pcie'],
    ['one GPU', topologyOf(1, () => 'SYS'), 'pcie'],
  ])('%s: %#', (_, text, wanted) => {
    expect(parseTopology(text)).toBe(wanted);
  });

  test('the header is read although the tool underlines it', () => {
    expect(parseTopology(topologyOf(2, () => 'NV4').replace('GPU0\tGPU1', '\u001b[4mGPU0\tGPU1\u001b[0m'))).toBe('nvlink');
  });

  test('a matrix without a GPU row, or with a cell that is no link, is refused', () => {
    expect(() => parseTopology(topologyOf(2, () => 'SYS').replace(/\nGPU1.*/, ''))).toThrow(/no row for GPU1/);
    expect(() => parseTopology(topologyOf(2, () => 'ERR!'))).toThrow(/row GPU0 holds "ERR!"/);
    expect(() => parseTopology('Unable to determine the device handle')).toThrow(/no header line/);
  });
});

describe('probing a machine', () => {
  test('eight alike GPUs behind a switch make one inventory of their market', async () => {
    const query = queryOf(Array<string>(8).fill('NVIDIA H100 80GB HBM3'));
    const found = await probeMachine(machineOf({ 'nvidia-smi': query, topo: topologyOf(8, () => 'NV18') }));
    expect(found).toMatchObject({ source: 'probe', marketId: 'nvidia-h100-sxm5-80gb', interconnect: 'nvswitch', cpuCores: 96 });
    expect(found.gpus.map((gpu) => gpu.uuid)).toEqual(Array.from({ length: 8 }, (_, n) => uuid(n)));
  });

  test.each([
    ['no nvidia-smi', null, /no nvidia-smi on this machine.*--inventory FILE/],
    ['MIG', queryOf(['NVIDIA A100-SXM4-80GB'], 'Enabled'), /GPU 0 is split by MIG.*-mig 0/],
    ['unlike GPUs', queryOf(['NVIDIA H100 PCIe', 'NVIDIA A10']), /must be alike/],
    ['a name that was cut', queryOf(['NVIDIA GeForce ...']), /cannot tell the market/],
    ['no uuid', 'index, name, memory.total\n0, NVIDIA A10, 23028', /GPU 0: nvidia-smi gives no uuid/],
  ])('%s is refused with what to do', async (_, query, message) => {
    await expect(probeMachine(machineOf({ 'nvidia-smi': query, topo: topologyOf(2, () => 'SYS') }))).rejects.toThrow(message);
  });
});

const samples = '../shared/data/probe_samples';
const describeWithData = existsSync(samples) ? describe : describe.skip;
const sample = (name: string) => readFileSync(`${samples}/${name}`, 'utf8');

describeWithData('outputs of real machines (skipped without ../shared/data)', () => {
  test('four RTX A4000 are read from their CSV', () => {
    const gpus = parseGpuQuery(sample('nvidia-smi_query_csv_rtx-a4000x4_580.95.csv'));
    expect(gpus).toHaveLength(4);
    expect(gpus[3]).toEqual({ index: 3, name: 'NVIDIA RTX A4000', memoryMib: 16_376, uuid: null, migEnabled: false });
  });

  test.each([
    ['nvidia-smi_topo_dgx-h100x8_nic12_truncated.txt', 'nvswitch'],
    ['nvidia-smi_topo_pcie-only_x8_sys.txt', 'pcie'],
    ['nvidia-smi_topo_rtx3090x2_nvlink.txt', 'nvlink'],
  ])('%s is %s', (name, wanted) => {
    expect(parseTopology(sample(name))).toBe(wanted);
  });

  test.each(['nvidia-smi_table_geforce_err_525.125.txt', 'nvidia-smi_q_h100_truncated_535.183_INVALID.txt'])(
    '%s is not taken for a CSV',
    (name) => {
      expect(() => parseGpuQuery(sample(name))).toThrow(ProbeError);
    },
  );
});
