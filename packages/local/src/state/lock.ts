import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { isShape } from '../template/shape.ts';
import { errorCode } from './error-code.ts';
import { readJson, writeJson } from './json-file.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** Somebody else runs on this state. */
export class StateInUse extends Error {}

export interface Lock {
  /** Tells others who find the lock where this host listens. */
  announce(address: string): void;
  release(): void;
}

/** Takes the state for this process. Throws {@link StateInUse} with the holder's pid and address while it lives. */
export function takeLock(path: string, directory: string): Lock {
  const self = identify(process.pid);
  const own = { ...self, address: null };
  const claim = `${path}.${process.pid}`;
  writeFileSync(claim, JSON.stringify(own));
  try {
    // Twice at most: once more after a dead holder's lock was removed.
    if (!tryLink(claim, path)) {
      removeIfDead(path, directory);
      if (!tryLink(claim, path)) throw new StateInUse(`Another start on ${directory} was faster. Look at it, or use --state DIR.`);
    }
  } finally {
    rmSync(claim, { force: true });
  }
  return {
    announce: (address) => writeJson(path, { ...self, address }),
    release: () => rmSync(path, { force: true }),
  };
}

/** A hard link is made whole or not at all, and never over another: the one portable test-and-set of a file system. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function removeIfDead(path: string, directory: string): void {
  const holder = readHolder(path);
  if (holder && isAlive(holder)) {
    const where = holder.address === null ? 'still starting' : holder.address;
    throw new StateInUse(`The state in ${directory} is in use by process ${holder.pid} (${where}). Stop it, or use --state DIR.`);
  }
  rmSync(path, { force: true });
}

function readHolder(path: string): (ProcessIdentity & { readonly address: string | null }) | undefined {
  const value = readJson(path);
  if (!isShape(value) || typeof value.pid !== 'number') return undefined;
  return {
    pid: value.pid,
    startedAt: typeof value.startedAt === 'string' ? value.startedAt : null,
    address: typeof value.address === 'string' ? value.address : null,
  };
}
