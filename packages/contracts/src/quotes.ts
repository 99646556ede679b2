import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { bookShape, planShape } from './plan-view.ts';
import { relaxations, requestChange } from './relaxation-view.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';
import { quoteBody } from './withdrawal-body.ts';

const quotedPlan = z
  .strictObject({
    ...planShape,
    gpusOpen: response.count.meta({
      description: 'GPUs that this first lease leaves open, of a withdrawal that accepts less than its size.',
    }),
    buyerFee: response.money,
    total: response.money.meta({ description: 'Cost and buyer fee.' }),
    leaseHold: response.money.meta({ description: "The lease's own worst case: what stays held of the hold once it is matched." }),
    candidateStart: response.count.meta({ description: 'Which of the starts that the engine tries, counted from 1.' }),
    bounded: z.boolean().meta({ description: 'The bound on candidate starts cut the search for a better one.' }),
  })
  .meta({ id: 'QuotedPlan', description: 'The lease that a withdrawal would get: what the engine would decide on this very book.' });

const quote = z
  .strictObject({
    marketId: response.marketId,
    asset: response.asset,
    ...bookShape,
    quotedAt: response.instant,
    expiresAt: response.instant.meta({ description: 'Then ask again. Until then nothing is promised either.' }),
    binding: z.literal(false),
    feasible: z.boolean(),
    plan: quotedPlan.nullable(),
    reason: z
      .strictObject({
        nodes: response.count.meta({ description: 'Nodes on offer.' }),
        filters: z
          .array(z.strictObject({ filter: z.string(), removed: response.count }))
          .meta({ description: 'How many of them each filter removed, in the order in which filters apply.' }),
        feasible: response.count.meta({ description: 'Nodes that passed every filter: together they did not suffice.' }),
      })
      .nullable()
      .meta({ description: 'Only if it is not feasible: why.' }),
    hold: response.money.meta({ description: 'What placing the withdrawal would hold: its worst case, at its limit.' }),
    terms: z
      .strictObject({ providerFeeBps: response.count, buyerFeeBps: response.count, earlyReturnBps: response.count })
      .meta({ description: 'The terms that a withdrawal placed now would carry, in hundredths of a percent.' }),
    alternatives: z.array(z.strictObject({ change: requestChange, plan: quotedPlan })).meta({
      description:
        'Only if it is feasible: what other wishes would get, at most 6: most GPUs first, then cheapest per GPU-hour, then soonest.',
    }),
    relaxations,
  })
  .meta({ id: 'Quote', description: 'A priced, expiring, non-binding answer. Nothing is bought or held, and nothing in it can buy.' });

export const quoteWithdrawal = endpoint({
  id: 'quote-withdrawal',
  context: 'quotes',
  method: 'POST',
  path: '/v1/quotes',
  summary: 'Ask what a withdrawal would get and cost now; buys and holds nothing',
  access: ['buyer'],
  params: request.nothing,
  query: request.nothing,
  body: quoteBody,
  response: quote,
  status: 200,
  rejections: ['market_not_found', 'market_halted'],
  idempotent: false,
});
