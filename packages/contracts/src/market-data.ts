import { interconnectClasses, networkKinds } from '@compute-bank/domain/link';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { bookShape, planShape } from './plan-view.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const marketParams = z.strictObject({ marketId: request.marketId });
const everyRole = ['provider', 'buyer', 'admin'] as const;

const windowsQuery = z.strictObject({
  gpus: request.queryWhole(1, 1_024),
  gpusPerNode: request.queryWhole(1, 64).optional().meta({ description: 'Given: whole numbers of nodes with so many GPUs each.' }),
  durationMinutes: request.queryWhole(1, 44_640),
  withinDays: request.queryWhole(1, 31).default(14).meta({ description: 'The lease ends within so many days; 14 by default.' }),
  region: request.place.optional().meta({ description: 'A country or region code; by default anywhere.' }),
  interconnect: z.enum(interconnectClasses).default('pcie').meta({ description: 'Minimum class inside a node.' }),
  fabricKind: z.enum(networkKinds).optional().meta({ description: 'Given: all nodes stand in one fabric with at least this network.' }),
  fabricGbpsPerGpu: request.queryWhole(1, 100_000).optional(),
  limitPerGpuHour: request.positiveMoney.optional().meta({ description: "By default the market's price cap." }),
  count: request.queryWhole(1, 20).default(5).meta({ description: 'Windows to answer; 5 by default.' }),
});

const windows = z
  .strictObject({
    marketId: response.marketId,
    asset: response.asset,
    ...bookShape,
    from: response.instant,
    until: response.instant,
    candidateStarts: response.count.meta({ description: 'Moments at which a lease could begin or become cheaper.' }),
    startsTried: response.count.meta({ description: 'How many of them were tried: all, or 96 spread evenly over them.' }),
    windows: z.array(z.strictObject(planShape)).meta({ description: 'Cheapest first, then soonest. All GPUs or none.' }),
  })
  .meta({
    id: 'BestWindows',
    description: 'When it is cheapest. Without the capacity of the caller and of its owner, which it cannot buy.',
  });

export const bestWindows = endpoint({
  id: 'best-windows',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets/{marketId}/best-windows',
  summary: 'Find the cheapest times for so many GPUs and hours',
  access: everyRole,
  params: marketParams,
  query: windowsQuery,
  body: request.nothing,
  response: windows,
  status: 200,
  rejections: ['market_not_found'],
  idempotent: false,
});

const index = z
  .strictObject({
    marketId: response.marketId,
    asset: response.asset,
    items: z
      .array(
        z.strictObject({
          day: z.string().meta({ description: 'UTC, by when the match was made.', example: '2026-05-01' }),
          perGpuHour: response.money.meta({
            description: 'The index: the lowest price at or below which at least half of the traded GPU-hours were sold.',
          }),
          low: response.money,
          high: response.money,
          matches: response.count.meta({ description: 'Sample size: matches, and their slices of one price each.' }),
          fills: response.count,
          gpuHours: response.money.meta({ description: 'Volume, as matched; what was returned early is not taken off.' }),
          digits: z.int().nullable().meta({
            description: 'Null: prices are exact. Else there were more than 500 of them, and each counts rounded down to so many digits.',
          }),
          position: response.count.meta({ description: "The last record of the market's log that is counted." }),
        }),
      )
      .meta({ description: 'Oldest first; a day without a match has none.' }),
  })
  .meta({ id: 'MarketIndex', description: 'What a GPU-hour went for, day by day.' });

export const marketIndex = endpoint({
  id: 'market-index',
  context: 'markets',
  method: 'GET',
  path: '/v1/markets/{marketId}/index',
  summary: "See a market's daily price index",
  access: everyRole,
  params: marketParams,
  query: z.strictObject({
    from: request.instant.optional().meta({ description: 'By default: 30 days before `until`. The day it lies in is answered too.' }),
    until: request.instant.optional().meta({ description: 'By default: now. At most 366 days after `from`.' }),
  }),
  body: request.nothing,
  response: index,
  status: 200,
  rejections: ['market_not_found'],
  idempotent: false,
});
