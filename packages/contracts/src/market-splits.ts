import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { askedRegions, shownPart } from './market-regions.ts';
import { market, marketParams } from './markets.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const body = z.strictObject({
  parts: z
    .array(z.strictObject({ marketId: request.marketId, regions: askedRegions }))
    .min(2)
    .max(8)
    .meta({ description: 'New markets with the figures of the one that is split. No region may pass two of them.' }),
});

const plan = z
  .strictObject({
    marketId: response.marketId,
    isSplit: z.boolean(),
    parts: z.array(
      shownPart.extend({
        nodes: response.count.meta({ description: 'In open deposits, and in its regions.' }),
        gpus: response.count,
        withdrawals: response.count.meta({ description: 'Standing ones that it could serve; one that several could counts in each.' }),
      }),
    ),
    deposits: response.count,
    withdrawals: response.count,
    leases: response.count.meta({ description: 'They stay in the market until they end.' }),
    uncoveredRegions: z.array(z.string()).meta({ description: 'Of open deposits: no part takes them, and the split would be refused.' }),
  })
  .meta({ id: 'SplitPlan' });

const moved = z
  .strictObject({
    moved: z.strictObject({ deposits: response.count, nodes: response.count, withdrawals: response.count }),
    left: z.strictObject({
      preparing: z.boolean().meta({
        description: 'True: the halt, a node’s maintenance or the end of a wish for more time is still on its way; ask again in a moment.',
      }),
      deposits: response.count,
      withdrawals: response.count,
    }),
    leases: response.count.meta({ description: 'They stay in the market until they end.' }),
  })
  .meta({ id: 'MovedOrders', description: 'What this call moved, and what the book held before it.' });

const rejections = ['market_not_found', 'market_exists', 'market_already_split'] as const;

export const splitMarket = endpoint({
  id: 'split-market',
  context: 'market-control',
  method: 'POST',
  path: '/v1/markets/{marketId}/split',
  summary: 'Split a market by region: its parts open, it takes no more orders, and those that name it go to the parts',
  access: ['admin'],
  params: marketParams,
  query: request.nothing,
  body,
  response: market,
  status: 200,
  rejections: [...rejections, 'change_under_way'],
  idempotent: true,
});

export const planSplit = endpoint({
  id: 'plan-split',
  context: 'market-control',
  method: 'POST',
  path: '/v1/markets/{marketId}/split-plan',
  summary: 'See what a split would move; nothing is changed',
  access: ['admin'],
  params: marketParams,
  query: request.nothing,
  body,
  response: plan,
  status: 200,
  rejections,
  idempotent: false,
});

export const moveOrders = endpoint({
  id: 'move-orders',
  context: 'order-moves',
  method: 'POST',
  path: '/v1/markets/{marketId}/move-orders',
  summary: 'Move the next standing withdrawals and open deposits of a split market to its parts; ask until none is left',
  access: ['admin'],
  params: marketParams,
  query: request.nothing,
  body: request.nothing,
  response: moved,
  status: 200,
  rejections: ['market_not_found', 'market_not_split'],
  idempotent: false,
});
