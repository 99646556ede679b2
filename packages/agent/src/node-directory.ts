import { join } from 'node:path';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { type Durability, makePrivateDirectory, readFileIfThere, replaceFile } from './durable-file.ts';
import type { Held, NodeMemory } from './held.ts';
import { createNodeKey, type NodeKey, readNodeKey } from './identity.ts';
import { canonicalInventory, type FoundInventory } from './inventory.ts';
import { readInventory } from './probe/declared-inventory.ts';
import { fieldsOf, integerField, parseJson, ShapeError, textField } from './shape.ts';
import { openTwoSlotFile } from './two-slot-file.ts';

/** The node that this key became in a bank. */
export interface Membership {
  /** The bank's base URL. */
  readonly bank: string;
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly name: string;
}

const version = 1;

/**
 * One node's folder: `identity.json` (key and membership), `inventory.json` (what was joined), `state.json` (assignments
 * and counters, in two slots), `runs/` (one folder per workload). Files are for their owner only.
 */
export interface NodeDirectory {
  readonly path: string;
  /** The key, made and written down on first use. */
  loadOrCreateKey(): NodeKey;
  loadMembership(): Membership | undefined;
  saveMembership(membership: Membership, inventory: FoundInventory): void;
  loadInventory(): FoundInventory;
  loadMemory(): NodeMemory | undefined;
  /** Does nothing if `memory` is what was saved last. */
  saveMemory(memory: NodeMemory): void;
}

export function openNodeDirectory(path: string, durability: Durability = 'disk'): NodeDirectory {
  makePrivateDirectory(path);
  const identityFile = join(path, 'identity.json');
  const inventoryFile = join(path, 'inventory.json');
  const stateFile = join(path, 'state.json');
  const state = openTwoSlotFile(stateFile, durability);
  let saved: string | undefined;
  const write = (file: string, value: object) => replaceFile(file, JSON.stringify({ version, ...value }, null, 1), durability);
  const loadKey = () => {
    const identity = readVersioned(readFileIfThere(identityFile), identityFile);
    return identity && readNodeKey(textField(identity, 'privateKey', 400));
  };
  return {
    path,
    loadOrCreateKey: () => loadKey() ?? createKeyFile(write, identityFile),
    loadMembership: () => membershipOf(identityFile),
    saveMembership: (membership, inventory) => {
      const key = loadKey();
      if (!key) throw new Error(`${identityFile}: the key must be made before the node joins`);
      replaceFile(inventoryFile, canonicalInventory(inventory), durability);
      write(identityFile, { publicKey: key.publicKey, privateKey: key.privateKey, membership });
    },
    loadInventory: () => {
      const text = readFileIfThere(inventoryFile);
      if (text === undefined) throw new ShapeError(`${inventoryFile}: missing, although this node has joined`);
      return readInventory(parseJson(text, inventoryFile), inventoryFile);
    },
    loadMemory: () => memoryOf(state.load(), stateFile),
    saveMemory: (memory) => {
      const text = JSON.stringify({ version, ...memory });
      if (text === saved) return;
      state.save(text);
      saved = text;
    },
  };
}

function createKeyFile(write: (file: string, value: object) => void, file: string): NodeKey {
  const key = createNodeKey();
  write(file, { publicKey: key.publicKey, privateKey: key.privateKey });
  return key;
}

function readVersioned(text: string | undefined, file: string) {
  if (text === undefined) return undefined;
  const fields = fieldsOf(parseJson(text, file), file);
  integerField(fields, 'version', version, version);
  return fields;
}

function membershipOf(file: string): Membership | undefined {
  const membership = readVersioned(readFileIfThere(file), file)?.values.membership;
  if (membership === undefined) return undefined;
  const fields = fieldsOf(membership, `${file}.membership`);
  return {
    bank: textField(fields, 'bank', 2_000),
    tenantId: textField(fields, 'tenantId', 72) as TenantId,
    nodeId: textField(fields, 'nodeId', 72) as NodeId,
    name: textField(fields, 'name', 80),
  };
}

/** This agent's own file, written as a whole: its frame is checked, its assignments are what this version wrote. */
function memoryOf(text: string | undefined, file: string): NodeMemory | undefined {
  const fields = readVersioned(text, file);
  if (!fields) return undefined;
  const held = fieldsOf(fields.values.held, `${file}.held`).values as Record<string, Held>;
  const closed = fieldsOf(fields.values.closed, `${file}.closed`).values as NodeMemory['closed'];
  const lastAlive = fields.values.lastAliveAt === null ? null : integerField(fields, 'lastAliveAt', 0, Number.MAX_SAFE_INTEGER);
  return {
    counterReserved: integerField(fields, 'counterReserved', 1, Number.MAX_SAFE_INTEGER),
    lastAliveAt: lastAlive as NodeMemory['lastAliveAt'],
    held,
    closed,
  };
}
