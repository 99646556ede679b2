import { tiers } from '@compute-bank/domain/tier';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';
import { withdrawalBody } from './withdrawal-body.ts';

const size = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gpus'), gpus: response.count, gpusMin: response.count }),
  z.strictObject({ kind: z.literal('shape'), nodes: response.count, gpusPerNode: response.count }),
]);

const life = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('immediate') }),
  z.strictObject({ kind: z.literal('fill-or-kill') }),
  z.strictObject({ kind: z.literal('standing'), until: response.instant }),
]);

const workload = z
  .strictObject({ argv: z.array(z.string()), env: z.record(z.string(), z.string()), releaseOnExit: z.boolean() })
  .meta({ id: 'Workload', description: 'A command that each assigned node runs, as an argument vector.' });

const withdrawal = z
  .strictObject({
    withdrawalId: response.id('wdr'),
    marketId: response.marketId.meta({ description: 'Where its order is out, or was last.' }),
    markets: z.array(response.marketId).meta({ description: 'Where it may be carried out, in order of preference.' }),
    visits: z.array(z.strictObject({ marketId: response.marketId, outcome: z.enum(['no_match', 'halted', 'moved']) })).meta({
      description: 'Markets that were tried before, in their order, and did not fill it. Moved: it was split while the order stood there.',
    }),
    asset: response.asset,
    state: z.enum(['pending', 'standing', 'partially_filled', 'filled', 'rejected', 'cancelled', 'expired']),
    size,
    regions: z.strictObject({ allow: z.array(z.string()), deny: z.array(z.string()) }),
    interconnect: response.interconnect,
    sameFabric: response.network.nullable(),
    durationMinutes: response.minutes,
    startEarliest: response.instant,
    endLatest: response.instant,
    prefer: z.enum(['soonest', 'cheapest']),
    price: z.strictObject({ kind: z.enum(['limit', 'market']), perGpuHour: response.money }),
    life,
    tierMin: z.enum(tiers).meta({ description: 'The lowest tier of node that is taken.' }),
    interruptible: z.boolean().meta({ description: 'Whether capacity that its provider may take back is accepted.' }),
    noticeMinutesMin: response.minutes.nullable().meta({ description: 'The shortest notice that is accepted; null: none is.' }),
    excludedProviders: z.array(response.id('ten')),
    workload: workload.nullable(),
    gpusFilled: response.count,
    holdId: response.id('hol'),
    unfilledHold: response.money.meta({ description: 'Part of the hold that no lease has taken yet.' }),
    matchIds: z.array(response.id('mat')),
    cancelRequestedAt: response.instant.nullable(),
    reason: response.reason.nullable(),
    createdAt: response.instant,
    endedAt: response.instant.nullable(),
  })
  .meta({ id: 'Withdrawal', description: 'A buy order. It is answered once it is durable and its money is held.' });

const withdrawalParams = z.strictObject({ withdrawalId: request.id('wdr') });

export const placeWithdrawal = endpoint({
  id: 'place-withdrawal',
  context: 'orders',
  method: 'POST',
  path: '/v1/withdrawals',
  summary: 'Ask for GPUs; the worst case is held',
  access: ['buyer'],
  params: request.nothing,
  query: request.nothing,
  body: withdrawalBody,
  response: withdrawal,
  status: 201,
  rejections: ['market_not_found', 'market_halted', 'tenant_suspended', 'insufficient_funds'],
  idempotent: true,
});

export const listWithdrawals = endpoint({
  id: 'list-withdrawals',
  context: 'withdrawals',
  method: 'GET',
  path: '/v1/withdrawals',
  summary: 'List your withdrawals',
  access: ['buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(withdrawal),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getWithdrawal = endpoint({
  id: 'get-withdrawal',
  context: 'withdrawals',
  method: 'GET',
  path: '/v1/withdrawals/{withdrawalId}',
  summary: 'Get a withdrawal',
  access: ['buyer'],
  params: withdrawalParams,
  query: request.nothing,
  body: request.nothing,
  response: withdrawal,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const cancelWithdrawal = endpoint({
  id: 'cancel-withdrawal',
  context: 'orders',
  method: 'POST',
  path: '/v1/withdrawals/{withdrawalId}/cancel',
  summary: 'Request a cancellation; what was matched before stays matched',
  access: ['buyer'],
  params: withdrawalParams,
  query: request.nothing,
  body: request.nothing,
  response: withdrawal,
  status: 200,
  rejections: ['not_found', 'withdrawal_already_closed'],
  idempotent: false,
});
