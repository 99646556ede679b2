import { type Clearing, clearingLimits } from '@compute-bank/domain/clearing';
import { minuteMs, secondMs } from '@compute-bank/domain/instant';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { askedRegions, shownPart, shownRegions } from './market-regions.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const share = 'Share of the span between floor and limit that is added to the floor, in hundredths of a percent.';
const clearingShown = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('continuous') }),
    z.strictObject({
      kind: z.literal('call'),
      everySeconds: response.count.meta({ description: 'Calls lie on multiples of this.' }),
      kBps: response.count.meta({ description: share }),
      iterations: response.count.meta({ description: 'Steps of the search for a better allocation, per call.' }),
    }),
  ])
  .meta({ description: 'How the market matches: each order at once, or all that wait together at every call.' });

const clearingAsked = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('continuous') }),
    z.strictObject({
      kind: z.literal('call'),
      everySeconds: z
        .int()
        .min(1)
        .max(clearingLimits.everyMsMax / secondMs)
        .default(clearingLimits.everyMs / secondMs),
      kBps: z.int().min(0).max(10_000).default(clearingLimits.kBps).meta({ description: share }),
      iterations: z.int().min(0).max(clearingLimits.iterationsMax).default(clearingLimits.iterations),
    }),
  ])
  .transform((asked): Clearing => {
    if (asked.kind === 'continuous') return asked;
    const { everySeconds, ...rest } = asked;
    return { ...rest, everyMs: everySeconds * secondMs };
  });

export const market = z
  .strictObject({
    marketId: response.marketId,
    name: z.string(),
    asset: response.asset,
    priceCapPerGpuHour: response.money,
    turnaroundMinutes: response.minutes,
    clearing: clearingShown,
    bindMinutes: response.minutes.nullable().meta({
      description: 'How long before its start a lease on alike nodes, sold whole, has them named; null: at its match.',
    }),
    regions: shownRegions.meta({ description: 'Where the nodes stand that it takes; an empty allow list allows all.' }),
    partOf: response.marketId.nullable().meta({ description: 'The market that was split into this and others.' }),
    splitInto: z
      .array(shownPart)
      .meta({ description: 'Not empty: it was split. Orders that name it go to the parts that their regions reach.' }),
    state: z.enum(['open', 'halted']),
    createdAt: response.instant,
  })
  .meta({ id: 'Market', description: 'The order book of one accelerator model.' });

const level = z.strictObject({ perGpuHour: response.money, gpus: response.count, orders: response.count });

const depth = z
  .strictObject({
    marketId: response.marketId,
    position: response.count.meta({ description: "The book's version: the log record that it includes last." }),
    at: response.instant.nullable().meta({ description: 'Market time of that record; null before the first.' }),
    asks: z.array(level).meta({ description: 'GPUs on offer by floor price, lowest first.' }),
    bids: z.array(level).meta({ description: 'GPUs asked for by standing withdrawals by limit price, highest first.' }),
    buckets: z
      .array(z.strictObject({ start: response.instant, end: response.instant, asks: z.array(level) }))
      .optional()
      .meta({ description: 'Only if times were asked for: GPUs that a lease over exactly this stretch could have, by floor price.' }),
  })
  .meta({ id: 'MarketDepth' });

/** All optional: without any of them the answer is the whole book, not by time. */
const depthQuery = z.strictObject({
  at: request.wholeMinute.optional().meta({ description: 'One stretch that begins here; excludes `from` and `until`.' }),
  from: request.wholeMinute.optional().meta({ description: 'By default: the next whole minute.' }),
  until: request.wholeMinute.optional().meta({ description: 'By default: a day after `from`.' }),
  bucketMinutes: request.queryWhole(1, 44_640).optional().meta({ description: 'By default 60. At most 96 stretches are answered.' }),
});

const fill = z
  .strictObject({
    at: response.instant,
    position: response.count,
    gpus: response.count,
    perGpuHour: response.money,
    start: response.instant,
    end: response.instant,
  })
  .meta({ id: 'Fill', description: 'A slice of a match, as everybody may see it.' });

export const marketParams = z.strictObject({ marketId: request.marketId });
const everyRole = ['provider', 'buyer', 'admin'] as const;

export const createMarket = endpoint({
  id: 'create-market',
  context: 'market-control',
  method: 'POST',
  path: '/v1/markets',
  summary: 'Open the market of an accelerator model',
  access: ['admin'],
  params: request.nothing,
  query: request.nothing,
  body: z
    .strictObject({
      marketId: request.marketId,
      name: request.text(80),
      asset: request.asset,
      priceCapPerGpuHour: request.price.meta({ description: 'No withdrawal may offer more; market orders are held at it.' }),
      turnaroundMinutes: request.minutes(0, 1_440).default(5),
      clearing: clearingAsked.default({ kind: 'continuous' }),
      bindMinutes: request.minutes(20, 1_440).optional().meta({
        description:
          'A match further ahead takes a number of a deposit’s alike nodes, which are named so long before its start. By default they are named at the match, as they are in call markets.',
      }),
      regions: askedRegions
        .default({ allow: [], deny: [] })
        .meta({ description: 'Where the nodes stand that it takes; by default anywhere.' }),
    })
    .transform(({ priceCapPerGpuHour, turnaroundMinutes, bindMinutes, ...rest }) => ({
      ...rest,
      ...(bindMinutes !== undefined && { bindMs: bindMinutes * minuteMs }),
      priceCapMicros: priceCapPerGpuHour,
      turnaroundMs: turnaroundMinutes * minuteMs,
    })),
  response: market,
  status: 201,
  rejections: ['market_exists'],
  idempotent: true,
});

export const listMarkets = endpoint({
  id: 'list-markets',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets',
  summary: 'List the markets',
  access: everyRole,
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(market),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getMarket = endpoint({
  id: 'get-market',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets/{marketId}',
  summary: 'Get a market',
  access: everyRole,
  params: marketParams,
  query: request.nothing,
  body: request.nothing,
  response: market,
  status: 200,
  rejections: ['market_not_found'],
  idempotent: false,
});

export const marketDepth = endpoint({
  id: 'market-depth',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets/{marketId}/depth',
  summary: "See what a market's book offers and asks for",
  access: everyRole,
  params: marketParams,
  query: depthQuery,
  body: request.nothing,
  response: depth,
  status: 200,
  rejections: ['market_not_found'],
  idempotent: false,
});

export const marketFills = endpoint({
  id: 'market-fills',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets/{marketId}/fills',
  summary: "See a market's latest matches",
  access: everyRole,
  params: marketParams,
  query: request.nothing,
  body: request.nothing,
  response: z.strictObject({ items: z.array(fill) }).meta({ id: 'Fills', description: 'At most 100, latest first.' }),
  status: 200,
  rejections: ['market_not_found'],
  idempotent: false,
});
