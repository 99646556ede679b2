import * as z from 'zod';
import * as response from './response-fields.ts';

/** A lease that could be had, as its buyer may see it before buying: no node, deposit or provider is named. */
export const planShape = {
  start: response.instant,
  end: response.instant,
  gpus: response.count,
  nodes: response.count,
  shape: z
    .array(
      z.strictObject({
        nodes: response.count,
        gpusPerNode: response.count,
        country: z.string(),
        region: z.string(),
        interconnect: response.interconnect,
        network: response.network,
        perGpuHour: response.money,
      }),
    )
    .meta({ description: 'Which GPUs: alike nodes together, without identities.' }),
  oneFabric: z.boolean().meta({ description: 'All its nodes are joined by one fast network.' }),
  perGpuHour: response.money.meta({ description: 'What a GPU-hour costs on average.' }),
  cost: response.money.meta({ description: 'The whole lease, before the buyer fee. Hourly charge lines round by a micro-unit each.' }),
  levels: z
    .array(z.strictObject({ perGpuHour: response.money, gpus: response.count, nodes: response.count }))
    .meta({ description: 'Depth consumed: what it takes at each price, lowest first.' }),
};

/** Which book an answer is made from. */
export const bookShape = {
  position: response.count.meta({ description: "The book's version: the log record that it includes last." }),
  at: response.instant.nullable().meta({ description: 'Market time of that record; null before the first.' }),
  ageMs: response.count.meta({ description: 'How long ago that was. Nothing has been decided since.' }),
};
