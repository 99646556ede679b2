import { Command } from 'commander';
import type { FoundInventory } from '../inventory.ts';
import { findInventory } from './inventory-source.ts';

/** `cbank-agent probe`: shows what this machine would offer, and changes nothing. */
export const probeCommand = (): Command =>
  new Command('probe')
    .description('show what this machine would offer')
    .option('--json', 'one JSON object, in the form that --inventory reads')
    .option('--inventory <file>', 'check a declared inventory instead of the machine')
    .action(async (options: { json?: boolean; inventory?: string }) => {
      const inventory = await findInventory(options.inventory);
      process.stdout.write(options.json ? `${JSON.stringify(inventory, null, 2)}\n` : describeInventory(inventory));
    });

function describeInventory({ source, marketId, gpus, cpuCores, memoryMib, interconnect }: FoundInventory): string {
  const lines = [
    `market        ${marketId}`,
    `GPUs          ${gpus.length} × ${gpus[0]?.model ?? ''}, ${gpus[0]?.memoryMib ?? 0} MiB each`,
    `interconnect  ${interconnect}`,
    `CPU cores     ${cpuCores}`,
    `memory        ${memoryMib} MiB`,
    `source        ${source}`,
  ];
  return `${lines.join('\n')}\n`;
}
