import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { losers, relaxations } from './relaxation-view.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const record = z
  .strictObject({
    position: response.count.meta({ description: "Number of the deciding record in the market's log." }),
    index: response.count.meta({ description: 'Place of the command in that record.' }),
    candidateStarts: response.count,
    bounded: z.boolean().meta({ description: 'The bound on candidate starts cut the search.' }),
    costScore: z.string().meta({ description: 'What was compared: micro-units × milliseconds × GPUs per hour, before rounding.' }),
    nodes: response.count,
    leftoverGpus: response.count,
  })
  .meta({ id: 'DecisionRecord', description: 'Why the engine chose this allocation: what a replay must reproduce.' });

const matchShape = {
  matchId: response.id('mat'),
  leaseId: response.id('lea'),
  withdrawalId: response.id('wdr'),
  marketId: response.marketId,
  start: response.instant,
  end: response.instant,
  gpus: response.count,
  nodes: response.count,
  decidedAt: response.instant,
  record,
};

const match = z.strictObject(matchShape).meta({ id: 'Match', description: "The engine's decision for one withdrawal. Immutable." });

const knownSlice = z.strictObject({
  nodeId: response.id('nod').nullable().meta({ description: 'Null until it is named.' }),
  provider: z.string().meta({ description: "The provider's public name." }),
  seller: z.string().nullable().meta({ description: 'Set for what the buyer of another lease sells back: its public name.' }),
  region: response.region,
  gpus: response.count,
  perGpuHour: response.money,
});

const fullMatch = z
  .strictObject({
    ...matchShape,
    slices: z.array(knownSlice).meta({ description: 'As decided.' }),
    currentSlices: z
      .array(knownSlice)
      .meta({ description: 'Where its lease is to run, runs or ran: other nodes than decided if some were lost before it was ready.' }),
  })
  .meta({ id: 'FullMatch' });

const explanation = z
  .strictObject({
    withdrawalId: response.id('wdr'),
    marketId: response.marketId.meta({ description: 'The market that decided: of several, the newest that did.' }),
    position: response.count.meta({ description: "Number of the deciding record in the market's log." }),
    index: response.count.meta({ description: 'Place of the command in that record.' }),
    recordHash: z.string().meta({ description: "SHA-256 that binds the record into the market's chain." }),
    engineVersion: z.string(),
    nodes: response.count.meta({ description: 'Nodes on offer when the decision was made.' }),
    filters: z
      .array(z.strictObject({ filter: z.string(), removed: response.count }))
      .meta({ description: 'How many of them each filter removed, in the order in which filters apply.' }),
    feasible: response.count.meta({ description: 'Nodes that passed every filter.' }),
    losers,
    gpusOpen: response.count.meta({ description: 'GPUs that the decision left open.' }),
    relaxations,
    replayIdentical: z
      .boolean()
      .meta({ description: 'The decision was made again from the log just now, with the same outcome to the byte.' }),
  })
  .meta({ id: 'Explanation', description: 'Why a withdrawal got what it got, derived from the book as it was.' });

const matchParams = z.strictObject({ matchId: request.id('mat') });

export const listMatches = endpoint({
  id: 'list-matches',
  context: 'withdrawals',
  method: 'GET',
  path: '/v1/matches',
  summary: 'List the matches of your withdrawals',
  access: ['buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(match),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getMatch = endpoint({
  id: 'get-match',
  context: 'counterparts',
  method: 'GET',
  path: '/v1/matches/{matchId}',
  summary: 'Get a match with its slices',
  access: ['buyer'],
  params: matchParams,
  query: request.nothing,
  body: request.nothing,
  response: fullMatch,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const explainMatch = endpoint({
  id: 'explain-match',
  context: 'quotes',
  method: 'GET',
  path: '/v1/matches/{matchId}/explanation',
  summary: 'Explain a match from the log',
  access: ['buyer'],
  params: matchParams,
  query: request.nothing,
  body: request.nothing,
  response: explanation,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const explainWithdrawal = endpoint({
  id: 'explain-withdrawal',
  context: 'quotes',
  method: 'GET',
  path: '/v1/withdrawals/{withdrawalId}/explanation',
  summary: "Explain the engine's newest decision on a withdrawal",
  access: ['buyer'],
  params: z.strictObject({ withdrawalId: request.id('wdr') }),
  query: z.strictObject({
    visit: request
      .queryWhole(1, 99)
      .optional()
      .meta({ description: 'Which of the markets that it visited, from 1. By default the newest that decided.' }),
  }),
  body: request.nothing,
  response: explanation,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});
