import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { apply } from '@compute-bank/engine/apply';
import { encodeEvents } from '@compute-bank/engine/codec';
import { createBook } from '@compute-bank/engine/create-book';
import { evolve } from '@compute-bank/engine/evolve';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { commandsIn } from '../fixtures/aimed-commands.ts';
import { callCommands } from '../fixtures/call-world.ts';
import { buildLog } from '../fixtures/engine-log.ts';
import { MarketLaws } from '../fixtures/market-laws.ts';
import { Oracle } from '../fixtures/oracle.ts';
import {
  crowdedWorld,
  type RandomWorld,
  randomCommands,
  randomMarketId,
  resellingWorld,
  type TimedCommand,
} from '../fixtures/random-commands.ts';
import { replayLog } from '../fixtures/replay-log.ts';

/**
 * Random commands in great numbers: books of 2,000 commands over seven worlds and one of calls. Every book is judged by the laws that
 * need neither engine nor oracle (no oversell among them), and replayed: decided again from its commands, and rebuilt from its
 * events alone. Of every eighth the first 400 commands are compared with the oracle of plain loops. At the end one book of a
 * twentieth of all commands shows whether memory stays bounded.
 *
 *   npm run soak -- [--commands 10000000] [--seed 1] [--json]
 *
 * Exit status 1 if anything differs; each finding names the seed that shows it.
 */
const perBook = 2_000;
const oracleEvery = 8;
const oracleCommands = 400;
const findingsMax = 20;

const worlds: readonly (readonly [string, RandomWorld])[] = [
  ['crowded', crowdedWorld],
  ['tight', { ...crowdedWorld, windowMinutes: 60, paceMinutes: 2 }],
  ['one price', { ...crowdedWorld, prices: 1 }],
  ['fast', { ...crowdedWorld, paceMinutes: 1, windowMinutes: 240 }],
  ['wide', { ...crowdedWorld, nodes: 16, prices: 6, windowMinutes: 1_440 }],
  ['late naming', { ...crowdedWorld, nodes: 12, bindMinutes: 40 }],
  ['reselling', { ...resellingWorld, nodes: 8 }],
];
const clearing = { kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 50 } as const;

interface Outcome {
  commands: number;
  books: number;
  matches: number;
  comparedWithOracle: number;
  readonly findings: string[];
}

/** The commands of a seed's book: every eighth is a market of calls. */
function commandsOf(seed: number): {
  readonly label: string;
  readonly commands: readonly TimedCommand[];
  readonly world: RandomWorld | undefined;
} {
  const [name, world] = worlds[seed % (worlds.length + 1)] ?? ['calls', undefined];
  const commands = world ? commandsIn(world, seed, perBook) : callCommands(seed, Math.floor((perBook * 6) / 7), clearing);
  return { label: `seed=${seed} ${name}`, commands, world };
}

function judgeBook(outcome: Outcome, seed: number): void {
  const { label, commands, world } = commandsOf(seed);
  const laws = new MarketLaws();
  const rebuilt = createBook(randomMarketId);
  let last = '';
  const records = buildLog(commands, 10, ({ applied, at, position }: LogRecord, book) => {
    for (const [index, entry] of applied.entries()) {
      laws.observe(entry, at, { position, index });
      for (const event of entry.events) {
        evolve(rebuilt, event, at);
        if (event.kind === 'matched') outcome.matches += 1;
      }
    }
    if (position === Math.ceil(commands.length / 10)) last = encodeBook(book);
  });
  const find = (what: string): void => void (outcome.findings.length < findingsMax && outcome.findings.push(`${label}: ${what}`));
  for (const law of laws.broken.slice(0, 3)) find(law);
  if (encodeBook(rebuilt) !== last) find('the events alone give another book');
  const again = replayLog(randomMarketId, records);
  if (again !== last)
    find(`deciding again differs: ${typeof again === 'string' ? 'the book' : `${again.what} at record ${again.position}`}`);
  if (world !== undefined && Math.floor(seed / (worlds.length + 1)) % oracleEvery === 0) {
    outcome.comparedWithOracle += oracleCommands;
    const place = differenceFromOracle(seed, world);
    if (place !== undefined) find(`the oracle decides command ${place} otherwise`);
  }
  outcome.commands += commands.length;
  outcome.books += 1;
}

/** The place of the first command that the oracle decides otherwise. */
function differenceFromOracle(seed: number, world: RandomWorld): number | undefined {
  const book = createBook(randomMarketId);
  const oracle = new Oracle();
  for (const [index, { command, at }] of commandsIn(world, seed, oracleCommands).entries()) {
    const own = encodeEvents(apply(book, command, at, index + 1, 0));
    if (own !== encodeEvents(oracle.decide(command, at, index + 1, 0))) return index;
  }
  return undefined;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Heap in MB after each tenth of a book's life. */
function heapOverLife(seed: number, commands: number): number[] {
  const book = createBook(randomMarketId);
  const heap: number[] = [];
  const tenth = Math.ceil(commands / 10);
  let position = 0;
  for (const { command, at } of randomCommands(seed)) {
    if (position === commands) break;
    position += 1;
    apply(book, command, at, position, 0);
    if (position % tenth !== 0) continue;
    collect();
    heap.push(Math.round(process.memoryUsage().heapUsed / 1e5) / 10);
  }
  return heap;
}

interface Flags {
  readonly commands: number;
  readonly seed: number;
  readonly json: boolean;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      commands: { type: 'string', default: '10000000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'commands' | 'seed'): number => {
    if (!/^[1-9]\d{0,11}$/.test(values[name])) throw new Error(`--${name} ${values[name]} is not a whole number from 1`);
    return Number(values[name]);
  };
  return { commands: whole('commands'), seed: whole('seed'), json: values.json };
}

function showProgress({ commands, books, findings }: Outcome, total: number, began: number): void {
  const perSecond = Math.round((commands / (performance.now() - began)) * 1_000);
  const share = ((100 * commands) / total).toFixed(0);
  process.stderr.write(
    `${share} %: ${commands.toLocaleString('en')} commands in ${books.toLocaleString('en')} books, ${perSecond}/s, findings: ${findings.length}\n`,
  );
}

function soak({ commands: total, seed: first, json }: Flags): void {
  const outcome: Outcome = { commands: 0, books: 0, matches: 0, comparedWithOracle: 0, findings: [] };
  const began = performance.now();
  const life = Math.ceil(total / 20);
  let shown = 0;
  for (let seed = first; outcome.commands < total - life; seed += 1) {
    judgeBook(outcome, seed);
    if (outcome.commands - shown < total / 20) continue;
    shown = outcome.commands;
    showProgress(outcome, total, began);
  }
  const heapMb = heapOverLife(first, life);
  outcome.commands += life;
  const seconds = Math.round((performance.now() - began) / 1_000);
  if (json) process.stdout.write(`${JSON.stringify({ ...outcome, heapMb, seconds })}\n`);
  else {
    process.stdout.write(
      [
        `${outcome.commands.toLocaleString('en')} commands in ${outcome.books.toLocaleString('en')} books and one long one: ${outcome.matches.toLocaleString('en')} matches, ${seconds} s`,
        `${outcome.comparedWithOracle.toLocaleString('en')} of them compared with the oracle; every book decided again and rebuilt from its events`,
        `Heap over the life of a book of ${life.toLocaleString('en')} commands, by tenths: ${heapMb.join(', ')} MB`,
        outcome.findings.length === 0 ? 'No law broken, no difference.' : `Findings:\n  ${outcome.findings.join('\n  ')}`,
        '',
      ].join('\n'),
    );
  }
  process.exitCode = outcome.findings.length === 0 ? 0 : 1;
}

soak(readFlags());
