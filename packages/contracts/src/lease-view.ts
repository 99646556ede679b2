import * as z from 'zod';
import * as response from './response-fields.ts';

const shared = {
  leaseId: response.id('lea'),
  marketId: response.marketId,
  asset: response.asset,
  state: z.enum(['scheduled', 'offered', 'acknowledged', 'provisioning', 'ready', 'draining', 'ended', 'failed']),
  generation: response.count.meta({ description: '1 as matched, one more with each move to other nodes.' }),
  start: response.instant,
  end: response.instant,
  readyAt: response.instant
    .nullable()
    .meta({ description: 'All assignments were ready: billing runs from here. Null while a node that stands in is not.' }),
  stopAt: response.instant.nullable(),
  reason: response.reason.nullable(),
  settledUntil: response.instant.nullable(),
  createdAt: response.instant,
  endedAt: response.instant.nullable(),
};

const moveShape = {
  generation: response.count.meta({ description: 'Of the lease from then on.' }),
  at: response.instant,
  from: response.instant.meta({ description: 'When the nodes that stand in begin.' }),
  reason: response.reason,
  lostNodeIds: z.array(response.id('nod')),
  lostGpuSeconds: response.wholeText.meta({ description: 'What was billed on them before.' }),
};
const moves = z
  .array(z.strictObject(moveShape).meta({ id: 'LeaseMove', description: 'The lease lost nodes, and goes on with others.' }))
  .meta({ description: 'Oldest first.' });

const sliceShape = {
  assignmentId: response.id('asg'),
  nodeId: response.id('nod').nullable().meta({ description: 'Null until it is named: some time before the start, one of alike nodes.' }),
  gpus: response.count,
  perGpuHour: response.money,
  billedGpuSeconds: response.wholeText,
  laterPrices: z
    .array(z.strictObject({ from: response.instant, perGpuHour: response.money }))
    .meta({ description: 'Prices of added time, each from a moment on; before the first one perGpuHour holds.' }),
};

const extension = z
  .strictObject({
    number: response.count,
    state: z.enum(['pending', 'standing', 'granted', 'refused', 'cancelled', 'lapsed']).meta({
      description:
        'standing: the time is not free, and you have first refusal of it. lapsed: granted when the lease was already over; the time went back to the market and the money to you.',
    }),
    life: z.enum(['immediate', 'standing']),
    from: response.instant,
    until: response.instant,
    perGpuHourMax: response.money,
    held: response.money.meta({
      description: 'What was added to the hold for it. What the added time cannot cost returns with the decision.',
    }),
    ...response.refusal,
    askedAt: response.instant,
    cancelRequestedAt: response.instant.nullable(),
    decidedAt: response.instant.nullable(),
  })
  .meta({ id: 'Extension', description: 'A wish that the lease last longer, and what became of it.' });

const resale = z
  .strictObject({
    depositId: response.id('dep'),
    from: response.instant.meta({ description: 'When your own use ends.' }),
    state: z.enum(['pending', 'open', 'closed', 'refused', 'withdrawn']).meta({
      description:
        'closed: no more of it is sold, and you may return the lease. withdrawn: closed before `from`, so the lease is yours as before.',
    }),
  })
  .meta({ id: 'Resale', description: 'What is left of the lease, sold back as a deposit of yours.' });

/** A lease as its buyer sees it. */
export const lease = z
  .strictObject({
    ...shared,
    matchId: response.id('mat'),
    withdrawalId: response.id('wdr'),
    slices: z.array(z.strictObject(sliceShape)),
    moves,
    reserved: response.money.meta({ description: 'Part of the hold that belongs to this lease.' }),
    posted: response.money.meta({ description: 'What of it was paid so far.' }),
    charged: response.money,
    extension: extension.nullable().meta({ description: 'The latest one that was asked for.' }),
    resales: z.array(resale).meta({ description: 'Oldest first.' }),
    terms: z.strictObject({ buyerFeeBps: response.count, earlyReturnBps: response.count }),
  })
  .meta({ id: 'Lease', description: 'A match being carried out.' });

/** A lease as a provider, or the seller of what is left of another, sees it: its own slices, and nobody else's name. */
export const suppliedLease = z
  .strictObject({
    ...shared,
    slices: z.array(
      z.strictObject({
        ...sliceShape,
        perGpuHour: response.money.nullable().meta({ description: 'Null where the buyer of another lease sold it: the price is theirs.' }),
        depositId: response.id('dep').nullable(),
      }),
    ),
    moves: moves.meta({ description: 'Those that took it off your nodes, oldest first.' }),
    terms: z.strictObject({ providerFeeBps: response.count, earlyReturnBps: response.count }),
  })
  .meta({ id: 'SuppliedLease', description: 'The part of a lease that runs on your nodes.' });

export const invoice = z
  .strictObject({
    invoiceId: response.id('inv'),
    leaseId: response.id('lea'),
    asset: response.asset,
    lines: response.count,
    gpuSeconds: response.wholeText,
    charge: response.money,
    buyerFee: response.money,
    total: response.money,
    issuedAt: response.instant,
  })
  .meta({ id: 'Invoice', description: 'One per lease, made when it closes. Totals add rounded lines.' });
