import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { ProbeError } from '../probe/parse-gpu-query.ts';
import type { Machine } from '../probe/probe-machine.ts';

const toolTimeoutMs = 30_000;
const outputBytesMax = 4 * 1024 * 1024;
const bytesPerMib = 1024 * 1024;

/** The machine that the agent runs on, as a probe asks it. */
export const thisMachine: Machine = {
  run: (program, args) =>
    new Promise((resolve, reject) => {
      execFile(program, [...args], { timeout: toolTimeoutMs, maxBuffer: outputBytesMax }, (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else if (error.code === 'ENOENT') resolve(null);
        else reject(new ProbeError(`${program} ${args.join(' ')} failed: ${`${stdout}${stderr}`.trim().slice(0, 300) || error.message}`));
      });
    }),
  cpuCores: Math.max(cpus().length, 1),
  memoryMib: Math.floor(totalmem() / bytesPerMib),
};
