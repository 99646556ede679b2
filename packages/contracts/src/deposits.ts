import { minuteMs } from '@compute-bank/domain/instant';
import { recurrenceLimits } from '@compute-bank/domain/recurrence-rule';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { recurrence, recurrenceBody } from './recurrence.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

/** A deposit as its owner sees it. */
export const deposit = z
  .strictObject({
    depositId: response.id('dep'),
    marketId: response.marketId,
    state: z.enum(['pending', 'open', 'closing', 'closed', 'rejected']),
    nodeIds: z.array(response.id('nod')),
    windows: z
      .array(z.strictObject({ start: response.instant, end: response.instant }))
      .meta({ description: 'All of them, those of the rules included.' }),
    recurring: z.array(recurrence).meta({ description: 'The rules that were given.' }),
    floorPerGpuHour: response.money,
    unit: z.enum(['gpu', 'node']),
    leaseMinutesMin: response.minutes,
    reclaimNoticeMinutes: response.minutes
      .nullable()
      .meta({ description: 'Notice with which leased capacity may be taken back; null: never.' }),
    reclaims: z
      .array(
        z.strictObject({
          nodeId: response.id('nod').nullable().meta({ description: 'Null: all nodes of the deposit.' }),
          from: response.instant,
          state: z.enum(['pending', 'accepted', 'refused']).meta({ description: 'What the market said.' }),
          ...response.refusal,
        }),
      )
      .meta({ description: 'When you asked for capacity back: the latest hundred, oldest first.' }),
    movedFrom: response.id('dep').nullable().meta({ description: 'The deposit whose nodes it took over when their market was split.' }),
    resaleOf: response
      .id('lea')
      .nullable()
      .meta({ description: 'The lease of yours that it sells what is left of: the nodes are others’ then.' }),
    reason: response.reason.nullable(),
    createdAt: response.instant,
    closedAt: response.instant.nullable(),
  })
  .meta({ id: 'Deposit', description: 'A sell order: nodes, idle windows, floor price, minimum lease.' });

const depositParams = z.strictObject({ depositId: request.id('dep') });

const body = z
  .strictObject({
    marketId: request.marketId,
    nodeIds: z
      .array(request.id('nod'))
      .min(1)
      .max(80)
      .refine((nodes) => new Set(nodes).size === nodes.length, 'Must not name a node twice.'),
    windows: z
      .array(z.strictObject({ start: request.wholeMinute, end: request.wholeMinute }))
      .max(200)
      .default([])
      .meta({ description: 'Half-open, on whole minutes, in order, without overlap.' }),
    recurring: z.array(recurrenceBody).max(recurrenceLimits.rules).default([]).meta({
      description:
        'Idle hours that come again, instead of windows or beside them; all are united. Blackout days of any rule close the whole deposit.',
    }),
    floorPerGpuHour: request.price.meta({ description: 'The least that the provider takes.' }),
    unit: z.enum(['gpu', 'node']).default('gpu').meta({ description: 'Sold by the GPU, or whole nodes only.' }),
    leaseMinutesMin: request.minutes(1, 527_040).default(1),
    reclaimNoticeMinutes: request.noticeMinutes.nullable().default(null).meta({
      description: 'Given: leased capacity may be taken back with this notice, and only interruptible orders take it.',
      example: 60,
    }),
  })
  .refine(({ windows, recurring }) => windows.length + recurring.length > 0, {
    path: ['windows'],
    message: 'Give windows, or recurring ones, or both.',
  })
  .transform(({ floorPerGpuHour, leaseMinutesMin, reclaimNoticeMinutes, ...rest }) => ({
    ...rest,
    floorMicros: floorPerGpuHour,
    leaseMsMin: leaseMinutesMin * minuteMs,
    noticeMs: reclaimNoticeMinutes === null ? null : reclaimNoticeMinutes * minuteMs,
  }));

export const openDeposit = endpoint({
  id: 'open-deposit',
  context: 'deposits',
  method: 'POST',
  path: '/v1/deposits',
  summary: 'Deposit idle nodes',
  access: ['provider'],
  params: request.nothing,
  query: request.nothing,
  body,
  response: deposit,
  status: 201,
  rejections: ['market_not_found', 'market_halted', 'tenant_suspended', 'node_not_found', 'node_not_eligible', 'node_already_deposited'],
  idempotent: true,
});

export const listDeposits = endpoint({
  id: 'list-deposits',
  context: 'deposits',
  method: 'GET',
  path: '/v1/deposits',
  summary: 'List your deposits',
  access: ['provider', 'buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(deposit),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getDeposit = endpoint({
  id: 'get-deposit',
  context: 'deposits',
  method: 'GET',
  path: '/v1/deposits/{depositId}',
  summary: 'Get a deposit',
  access: ['provider', 'buyer'],
  params: depositParams,
  query: request.nothing,
  body: request.nothing,
  response: deposit,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const closeDeposit = endpoint({
  id: 'close-deposit',
  context: 'deposits',
  method: 'POST',
  path: '/v1/deposits/{depositId}/close',
  summary: 'Take no new matches; the deposit is closed once its last lease has ended',
  access: ['provider', 'buyer'],
  params: depositParams,
  query: request.nothing,
  body: request.nothing,
  response: deposit,
  status: 200,
  rejections: ['not_found', 'deposit_already_closed'],
  idempotent: false,
});

export const reclaimCapacity = endpoint({
  id: 'reclaim-capacity',
  context: 'deposits',
  method: 'POST',
  path: '/v1/deposits/{depositId}/reclaim',
  summary: 'Take nodes back with the notice that the deposit promised: leases move elsewhere if they can, or end by then',
  access: ['provider'],
  params: depositParams,
  query: request.nothing,
  body: z
    .strictObject({
      nodeId: request.id('nod').optional().meta({ description: 'By default all nodes of the deposit.' }),
      from: request.wholeMinute.optional().meta({ description: 'By default as soon as the notice allows.' }),
    })
    .transform(({ nodeId = null, from = null }) => ({ nodeId, from })),
  response: deposit,
  status: 200,
  rejections: ['not_found', 'node_not_found', 'deposit_already_closed', 'reclaim_not_promised', 'notice_too_short'],
  idempotent: true,
});
