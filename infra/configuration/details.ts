import type { FunctionName } from './function-sizes.ts';
import { PlacementError } from './placement-error.ts';

/**
 * What a copy tells only if it is asked to, because it is paid for whether or not somebody looks: metrics of each route of the
 * API; a trace and a line of heartbeats in good order.
 */
const details = ['routes', 'heartbeats'] as const;
export type Detail = (typeof details)[number];
const isDetail = (name: string): name is Detail => details.some((each) => each === name);

/** From names with commas between them. Throws a {@link PlacementError}. */
export const detailsOf = (text: string | null): ReadonlySet<Detail> =>
  new Set(
    (text ?? '')
      .split(',')
      .filter(Boolean)
      .map((name) => {
        if (isDetail(name)) return name;
        throw new PlacementError(`What can be told in detail is ${details.join(', ')}, not "${name}".`);
      }),
  );

/** Four of five calls of a bank go to it, each like the last; its sampling rate cannot be set, as that of no function can. */
const servesHeartbeats = (name: FunctionName): boolean => name === 'Api-heartbeats';

/** Whether Lambda traces a share of the function's calls. */
export const isTraced = (name: FunctionName, asked: ReadonlySet<Detail>): boolean => !servesHeartbeats(name) || asked.has('heartbeats');

/** What makes a function print a line for what it is silent about by itself. */
export const loudness = (name: FunctionName, asked: ReadonlySet<Detail>): Readonly<Record<string, string>> =>
  servesHeartbeats(name) && asked.has('heartbeats') ? { POWERTOOLS_LOG_LEVEL: 'DEBUG' } : {};
