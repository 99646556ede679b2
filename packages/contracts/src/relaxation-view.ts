import { interconnectClasses } from '@compute-bank/domain/link';
import { relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import { tiers } from '@compute-bank/domain/tier';
import * as z from 'zod';
import { planShape } from './plan-view.ts';
import * as response from './response-fields.ts';

const size = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gpus'), gpus: response.count, gpusMin: response.count }),
  z.strictObject({ kind: z.literal('shape'), nodes: response.count, gpusPerNode: response.count }),
]);

/** Fields of a withdrawal's request that are to be replaced, each as a whole. */
export const requestChange = z
  .strictObject({
    size: size.optional(),
    regions: z.strictObject({ allow: z.array(z.string()), deny: z.array(z.string()) }).optional(),
    interconnect: z.enum(interconnectClasses).optional(),
    sameFabric: response.network.nullable().optional(),
    durationMinutes: response.minutes.optional(),
    startEarliest: response.instant.optional(),
    endLatest: response.instant.optional(),
    prefer: z.enum(['soonest', 'cheapest']).optional(),
    price: z.strictObject({ kind: z.literal('limit'), perGpuHour: response.money }).optional(),
    life: z.strictObject({ kind: z.literal('immediate') }).optional(),
    tierMin: z.enum(tiers).optional(),
    interruptible: z.boolean().optional(),
    noticeMinutesMin: response.minutes.optional(),
    excludedProviders: z.array(response.id('ten')).optional(),
  })
  .meta({
    id: 'RequestChange',
    description: 'Fields of the request in the place of those that were sent; the rest stays. Merge it into the body, and ask again.',
  });

const relaxationKind = z.enum(relaxationKinds).meta({ id: 'RelaxationKind' });

const relaxation = z
  .strictObject({
    kinds: z.array(relaxationKind).meta({ description: 'What is given up: one thing, or two where no single one helps.' }),
    summary: z.strictObject({ en: z.string(), zh: z.string() }).meta({ description: 'The same for people, in English and Chinese.' }),
    change: requestChange,
    plan: z.strictObject(planShape).meta({ description: 'The first lease that the changed withdrawal would have got from this book.' }),
  })
  .meta({
    id: 'Relaxation',
    description: 'The least change of its kind that would have been matched: decided by the engine on this book.',
  });

/** Changes that would have been matched, the nearest first. */
export const relaxations = z.array(relaxation).max(8).meta({
  description: 'For what got nothing: the nearest changes that would have been matched, the least costly to the buyer first.',
});

const loser = z
  .strictObject({
    beatenBy: z
      .enum(['earlier_start', 'more_gpus', 'cheaper', 'fewer_nodes', 'better_fit', 'older_deposit', 'node_id'])
      .meta({ id: 'PlanRule', description: 'The first rule by which the match is better.' }),
    plan: z.strictObject(planShape),
  })
  .meta({ id: 'Loser', description: 'An allocation that the withdrawal could have had as well.' });

/** What lost to the match. */
export const losers = z.array(loser).max(3).meta({
  description: 'What lost to the match, best first; none in a call market, where all that waits is matched together.',
});
