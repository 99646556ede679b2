import { endpoint } from './endpoint.ts';
import { market, marketParams } from './markets.ts';
import * as request from './request-fields.ts';

const shared = {
  context: 'market-control',
  method: 'POST',
  access: ['admin'],
  params: marketParams,
  query: request.nothing,
  body: request.nothing,
  response: market,
  status: 200,
  idempotent: true,
} as const;

export const haltMarket = endpoint({
  ...shared,
  id: 'halt-market',
  path: '/v1/markets/{marketId}/halt',
  summary: 'Stop matching in a market: it takes no new orders; cancellations and returns still work, and what stands goes on standing',
  rejections: ['market_not_found', 'change_under_way'],
});

export const resumeMarket = endpoint({
  ...shared,
  id: 'resume-market',
  path: '/v1/markets/{marketId}/resume',
  summary: 'Let a halted market match again, beginning with what stood in it',
  rejections: ['market_not_found', 'market_already_split', 'change_under_way'],
});
