import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainMatch } from '@compute-bank/contracts/matches';
import type { FunctionName } from '../../infra/configuration/function-sizes.ts';
import { eventOf } from '../fixtures/http-event.ts';
import { type Bundled, bundleAll, functionNames, insideOf } from './cold-start/bundles.ts';
import { type Start, start, writeStarter } from './cold-start/fresh-process.ts';
import { type Figure, figure, rounded } from './kit/figures.ts';
import { runSections } from './kit/sections.ts';

/**
 * What a cold start costs each function by itself: the size of its bundle, and the time to load it. Method: bundled as for
 * deployment; 15 rounds, in each of which every function and an empty module are loaded by a fresh process of this Node, one after the
 * other; the time of the import is taken inside, that of the process outside, over the empty one of the same round; first call: an
 * address that does not exist, or an empty batch, where the function asks nothing of AWS for it. Lambda adds its own start, and
 * a bundle is loaded on as much processor as its function's memory buys. `inside` lists what a bundle is made of.
 *
 *   npm run bench -- cold-start [--only api,workers,inside] [--json]
 */
const rounds = 15;

/** Without AWS: an unknown address, or nothing to do. */
function firstEvent(name: FunctionName): unknown {
  if (name.startsWith('Api-')) return eventOf('GET', '/v1/nowhere', {});
  return ['Relay', 'Matcher', 'Projector', 'Dispatcher'].includes(name) ? { Records: [] } : undefined;
}

function measure(names: readonly FunctionName[]): readonly Figure[] {
  const directory = mkdtempSync(join(tmpdir(), 'cbank-cold-'));
  try {
    const bundles = bundleAll(names);
    const starter = writeStarter(directory);
    const empty = join(directory, 'empty.mjs');
    writeFileSync(empty, 'export const handler = async () => undefined;');
    const bare: Start[] = [];
    const starts = new Map<FunctionName, Start[]>(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      bare.push(start(starter, empty, undefined));
      for (const { name, file } of bundles) starts.get(name)?.push(start(starter, file, firstEvent(name)));
    }
    const bareWall = bare.map(({ wallMs }) => wallMs);
    return [
      figure('a bare process of Node', 'ms', bareWall),
      ...bundles.flatMap((bundled) => figuresOf(bundled, starts.get(bundled.name) ?? [], bareWall)),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function figuresOf({ name, bytes, zippedBytes }: Bundled, starts: readonly Start[], bareWall: readonly number[]): Figure[] {
  const first = starts.flatMap(({ firstMs }) => firstMs ?? []);
  return [
    { what: `${name}: bundle`, value: rounded(bytes / 1_000), unit: 'KB' },
    { what: `${name}: zipped`, value: rounded(zippedBytes / 1_000), unit: 'KB' },
    figure(
      `${name}: import`,
      'ms',
      starts.map(({ importMs }) => importMs),
    ),
    figure(
      `${name}: import, processor time`,
      'ms',
      starts.map(({ cpuMs }) => cpuMs),
    ),
    figure(
      `${name}: process, over a bare one`,
      'ms',
      starts.map(({ wallMs }, round) => wallMs - (bareWall[round] ?? 0)),
    ),
    ...(first.length > 0 ? [figure(`${name}: first call`, 'ms', first)] : []),
  ];
}

/** The largest function, which holds every engine to explain old decisions, and the one that decides. */
const inside = (): readonly Figure[] =>
  ([`Api-${explainMatch.context}`, 'Matcher'] as const).flatMap((name) => {
    const [bundled] = bundleAll([name]);
    const parts = bundled ? insideOf(bundled.entry) : [];
    return parts.slice(0, 25).map(([part, bytes]) => ({ what: `${name}: ${part}`, value: rounded(bytes / 1_000), unit: 'KB' }));
  });

const isApi = (name: FunctionName): boolean => name.startsWith('Api-');

await runSections({
  api: () => measure(functionNames.filter(isApi)),
  workers: () => measure(functionNames.filter((name) => !isApi(name))),
  inside,
});
