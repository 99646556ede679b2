import type { FoundGpu, FoundInventory } from '../inventory.ts';
import { marketOfAll } from './declared-inventory.ts';
import { ProbeError, parseGpuQuery, type QueriedGpu } from './parse-gpu-query.ts';
import { parseTopology } from './parse-topology.ts';

/** What a probe may ask of the machine. */
export interface Machine {
  /** Runs a program without a shell and answers its output; null if there is no such program; throws if it fails. */
  run(program: string, args: readonly string[]): Promise<string | null>;
  readonly cpuCores: number;
  readonly memoryMib: number;
}

const queryArguments = ['--query-gpu=index,uuid,name,memory.total,mig.mode.current', '--format=csv,nounits'];

/** Finds out what this machine offers. Throws {@link ProbeError} (or a `ShapeError` for unlike GPUs) with what is missing. */
export async function probeMachine(machine: Machine): Promise<FoundInventory> {
  const query = await machine.run('nvidia-smi', queryArguments);
  if (query === null) {
    throw new ProbeError(
      'found no GPU: there is no nvidia-smi on this machine. Install the NVIDIA driver, or declare what the machine has with --inventory FILE',
    );
  }
  const gpus = parseGpuQuery(query).map(checkGpu);
  const topology = gpus.length > 1 ? await machine.run('nvidia-smi', ['topo', '-m']) : null;
  return {
    source: 'probe',
    marketId: marketOfAll(gpus, 'nvidia-smi'),
    gpus,
    cpuCores: machine.cpuCores,
    memoryMib: machine.memoryMib,
    interconnect: topology === null ? 'pcie' : parseTopology(topology),
  };
}

function checkGpu({ index, name, uuid, memoryMib, migEnabled }: QueriedGpu): FoundGpu {
  if (migEnabled)
    throw new ProbeError(`GPU ${index} is split by MIG; this agent offers whole GPUs, so switch MIG off (nvidia-smi -i ${index} -mig 0)`);
  if (!uuid || !/^GPU-[0-9a-fA-F-]{8,60}$/.test(uuid))
    throw new ProbeError(`GPU ${index}: nvidia-smi gives no uuid (found ${JSON.stringify(uuid)})`);
  return { uuid, model: name, memoryMib };
}
