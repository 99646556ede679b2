import type { InterconnectClass } from '@compute-bank/domain/link';
import { ProbeError } from './parse-gpu-query.ts';

/** No GPU has more NVLinks than this; a GPU that shows more in total reaches its peers through a switch. */
const linksPerGpuMax = 18;

const escapeSequences = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * Reads the matrix of `nvidia-smi topo -m` and answers the class that holds between any two of the node's GPUs:
 * - `nvswitch`: every pair is joined by NVLinks, and by more than a GPU has, so that a switch must share them;
 * - `nvlink`: every GPU reaches every other over NVLinks, perhaps through a third;
 * - `pcie`: otherwise, and for a single GPU.
 */
export function parseTopology(text: string): InterconnectClass {
  const links = readLinks(text);
  if (links.length < 2) return 'pcie';
  const isFullMesh = links.every((row, from) => row.every((count, to) => from === to || count > 0));
  const linksShown = Math.min(...links.map((row) => row.reduce((sum, count) => sum + count, 0)));
  if (isFullMesh && linksShown > linksPerGpuMax) return 'nvswitch';
  return isConnected(links) ? 'nvlink' : 'pcie';
}

/** NVLinks between each two GPUs, in the order of the rows. */
function readLinks(text: string): number[][] {
  const lines = text.replace(escapeSequences, '').split(/\r?\n/);
  const header = lines.findIndex((line) => /^\s*GPU0\b/.test(line) && !/\bX\b/.test(line.slice(0, 16)));
  const columns = header < 0 ? [] : cellsOf(lines[header] ?? '');
  const gpus = columns.filter((name) => /^GPU\d+$/.test(name));
  if (gpus.length === 0) throw new ProbeError('nvidia-smi topo -m: found no header line with GPU0');
  return gpus.map((name) => {
    const row = lines.slice(header + 1).find((line) => cellsOf(line)[0] === name);
    if (row === undefined) throw new ProbeError(`nvidia-smi topo -m: the matrix has no row for ${name}`);
    return gpus.map((_, column) => linkCount(cellsOf(row)[column + 1], name));
  });
}

const cellsOf = (line: string): string[] => line.trim().split(/\s+/);

function linkCount(cell: string | undefined, row: string): number {
  if (cell === undefined || !/^(?:X|SYS|NODE|PHB|PXB|PIX|NV\d+)$/.test(cell)) {
    throw new ProbeError(`nvidia-smi topo -m: row ${row} holds ${JSON.stringify(cell ?? '')}, which is no link`);
  }
  return cell.startsWith('NV') ? Number(cell.slice(2)) : 0;
}

function isConnected(links: readonly (readonly number[])[]): boolean {
  const reached = new Set([0]);
  for (const gpu of reached) {
    for (const [peer, count] of (links[gpu] ?? []).entries()) if (count > 0) reached.add(peer);
  }
  return reached.size === links.length;
}
