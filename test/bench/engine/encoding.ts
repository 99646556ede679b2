import { createHash } from 'node:crypto';
import type { Book } from '@compute-bank/engine/book';
import { canonicalRecord, decodeCommand, decodeRecord, encodeCommand, encodeRecord } from '@compute-bank/engine/codec';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import { engineVersion } from '@compute-bank/engine/version';
import { wakeAt } from '@compute-bank/engine/wake-at';
import { packRecord, unpackRecord } from '@compute-bank/store/record-body';
import { type Figure, figure, median, rounded, timed } from '../kit/figures.ts';
import { openBenchMarket } from '../kit/market.ts';
import { benchMarketId, mixed } from '../kit/order-flow.ts';

const perRecord = 10;
const commandCount = 5_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function seal(previousHash: string, position: number, applied: readonly AppliedCommand[], book: Book): LogRecord {
  const draft: LogRecord = {
    marketId: benchMarketId,
    position,
    at: book.at,
    engineVersion,
    applied,
    wakeAt: wakeAt(book),
    previousHash,
    hash: '',
  };
  return { ...draft, hash: sha256(canonicalRecord(draft)) };
}

/** Records of ten commands each, from a book of `deposits`, and how long their commands took to apply. */
function recordsOf(deposits: number): { records: LogRecord[]; applyMs: number; commands: readonly string[] } {
  const market = openBenchMarket(mixed);
  market.fill(deposits);
  const commands = market.make(commandCount);
  const records: LogRecord[] = [];
  let applyMs = 0;
  for (let from = 0; from < commands.length; from += perRecord) {
    const applied: AppliedCommand[] = [];
    const batch = commands.slice(from, from + perRecord);
    applyMs += timed(() => {
      for (const command of batch) applied.push({ command, events: market.apply(command) });
    });
    records.push(seal(records.at(-1)?.hash ?? '', records.length + 1, applied, market.book));
  }
  return { records, applyMs, commands: commands.map(encodeCommand) };
}

const repeats = 5;
/** Of doing it to each; the first repeat warms up. */
const microsPerCommand = <T>(items: readonly T[], work: (item: T) => unknown): number[] =>
  Array.from({ length: repeats }, () => {
    const ms = timed(() => {
      for (const item of items) work(item);
    });
    return (ms * 1_000) / commandCount;
  }).slice(1);

/** What a command costs around its decision at 10⁵ deposits, and its share of a record of ten, as stored. */
export function encodingCosts(): readonly Figure[] {
  const { records, applyMs, commands } = recordsOf(100_000);
  const texts = records.map(encodeRecord);
  const packed = texts.map(packRecord);
  const parse = microsPerCommand(commands, decodeCommand);
  const encode = microsPerCommand(records, encodeRecord);
  const sealing = microsPerCommand(records, (record) => sha256(canonicalRecord(record)));
  const packing = microsPerCommand(texts, packRecord);
  const reading = microsPerCommand(packed, (body) => decodeRecord(unpackRecord(body)));
  const apply = (applyMs * 1_000) / commandCount;
  const bytesOf = (bodies: readonly { readonly length: number }[]): number =>
    bodies.reduce((sum, { length }) => sum + length, 0) / commandCount;
  const units = packed.reduce((sum, { length }) => sum + Math.ceil((length + 200) / 1_024), 0);
  const matches = records.flatMap(({ applied }) => applied).filter(({ events }) => events.some(({ kind }) => kind === 'matched')).length;
  const whole = median(parse) + apply + median(encode) + median(sealing) + median(packing);
  return [
    figure('parse a command', 'µs', parse),
    figure('apply', 'µs', [apply]),
    figure('canonical text of its share of the record', 'µs', encode),
    figure('hash of it, its text included', 'µs', sealing),
    figure('pack it', 'µs', packing),
    { what: 'parse + apply + encode', value: rounded(whole), unit: 'µs per command', goal: '≤ 7' },
    figure('unpack and read it again', 'µs', reading),
    figure('canonical text', 'bytes per command', [bytesOf(texts)]),
    figure('packed, as stored', 'bytes per command', [bytesOf(packed)], { goal: '≤ 95' }),
    figure('write units of the log', 'per match', [units / matches], {
      goal: '≤ 0.2',
      note: '1 KB each; key and hash counted as 200 bytes',
    }),
    figure('write units of the log', 'per command', [units / commandCount]),
  ];
}
