import type { MarketId } from '@compute-bank/domain/ids';
import { canonicalRecord } from '@compute-bank/engine/codec';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import type { SnapshotHead, StoredRecord } from '@compute-bank/store/log-reader';
import type { Findings } from '../finding.ts';

export interface ChainParts {
  readonly marketId: MarketId;
  /** Hex SHA-256. */
  readonly sha256: (text: string) => string;
  readonly findings: Findings;
}

/** Follows a log from its first record: numbers without a gap, each record sealed over its predecessor, each command with one effect. */
export interface Chain {
  take(stored: StoredRecord): void;
  /** Of the records taken so far. */
  readonly head: number;
  /** The hash of a record; "" before the first, undefined if it is not there. */
  hashAt(position: number): string | undefined;
}

export function createChain({ marketId, sha256, findings }: ChainParts): Chain {
  const hashes = [''];
  const effective = new Set<string>();
  let unfinished: string | undefined;
  let at = 0;
  const flaw = (position: number, detail: string): void => findings.add('logChainVerified', `${marketId}/${position}`, detail);

  function checkSeal(position: number, record: LogRecord, storedHash: string): void {
    if (record.position !== position || record.marketId !== marketId) flaw(position, `it says it is ${record.marketId}/${record.position}`);
    if (record.previousHash !== hashes.at(-1)) flaw(position, 'it does not follow from the record before it');
    if (record.hash !== sha256(canonicalRecord(record))) flaw(position, 'its content is not what its hash says');
    if (storedHash !== record.hash) flaw(position, 'the hash beside it is another than its own');
    if (record.at < at) flaw(position, 'its time is before the one of the record before it');
    at = Math.max(at, record.at);
  }

  /** An `advance` only says that time has passed: repeating it repeats nothing. */
  function checkEffects(position: number, { command, events }: AppliedCommand): void {
    const isContinued = unfinished === command.commandId;
    unfinished = events.at(-1)?.kind === 'continue' ? command.commandId : undefined;
    if (command.kind === 'advance' || events.every(({ kind }) => kind === 'command-refused')) return;
    if (effective.has(command.commandId) && !isContinued) flaw(position, `command ${command.commandId} has an effect a second time`);
    effective.add(command.commandId);
  }

  return {
    take({ position, storedHash, record, problem }) {
      if (position !== hashes.length) flaw(position, `it follows record ${hashes.length - 1}`);
      if (problem !== undefined) flaw(position, problem);
      if (record) {
        checkSeal(position, record, storedHash);
        for (const applied of record.applied) checkEffects(position, applied);
      }
      // After a gap the numbering goes on from what is there, so that one loss is one finding.
      while (hashes.length < position) hashes.push('');
      hashes.push(record?.hash ?? storedHash);
    },
    get head() {
      return hashes.length - 1;
    },
    hashAt: (position) => hashes[position],
  };
}

/** Snapshots and the projector's cursor point into the log. */
export function checkPointers(
  chain: Chain,
  { marketId, findings }: Pick<ChainParts, 'marketId' | 'findings'>,
  pointers: { readonly snapshots: readonly SnapshotHead[]; readonly cursor: number },
): void {
  for (const { position, hash } of pointers.snapshots) {
    if (chain.hashAt(position) === hash) continue;
    findings.add('logChainVerified', `${marketId}/${position}`, 'a snapshot there was made of another log');
  }
  if (pointers.cursor > chain.head) {
    findings.add('logChainVerified', marketId, `the projector stands at ${pointers.cursor}, beyond the last record ${chain.head}`);
  }
}
