import type { IdPrefix } from '@compute-bank/domain/ids';
import { interconnectClasses, networkKinds } from '@compute-bank/domain/link';
import { reasons } from '@compute-bank/domain/reason';
import * as z from 'zod';
import { amountPattern, idPattern, instantPattern } from './patterns.ts';

/** Fields of responses: the wire form as it is sent. Every answer is parsed by its schema, so no other field can leave. */

export const id = (prefix: IdPrefix) =>
  z
    .string()
    .max(72)
    .regex(new RegExp(idPattern(prefix)));
export const marketId = z.string().max(64).meta({ example: 'nvidia-h100-sxm5-80gb' });
export const asset = z.string().max(12).meta({ example: 'CNY' });
export const instant = z.string().regex(new RegExp(instantPattern)).meta({ format: 'date-time', example: '2026-05-01T00:00:00.000Z' });
/** Decimal text with six decimals. */
export const money = z.string().regex(new RegExp(amountPattern)).meta({ example: '8.500000' });
/** Whole number as text: it may exceed what a JSON number holds. */
export const wholeText = z.string().regex(/^\d+$/);
export const count = z.int().min(0);
export const minutes = z.number().min(0);

const codes = Object.keys(reasons);
export const reason = z
  .strictObject({
    code: z.enum(codes),
    party: z.enum(['provider', 'buyer', 'platform']),
    fault: z.enum(['provider', 'buyer', 'platform', 'none', 'unknown']),
    text: z.string(),
    textZh: z.string(),
  })
  .meta({ id: 'Reason', description: 'Who acted, and whose fault it was; the code in words, English and Chinese.' });

/** Why the market refused a wish. */
export const refusal = {
  code: z.string().nullable().meta({ description: 'Why it was refused, such as not_free or too_late; null if it was not.' }),
  text: z.string().nullable().meta({ description: 'The code in words.' }),
  textZh: z.string().nullable().meta({ description: 'The same in Chinese.' }),
};

export const region = z
  .strictObject({ country: z.string(), code: z.string(), site: z.string().optional() })
  .meta({ id: 'Region', description: 'Where a node stands.' });

export const network = z
  .strictObject({ kind: z.enum(networkKinds), gbpsPerGpu: z.number() })
  .meta({ id: 'Network', description: 'Network between nodes of one fabric.' });

export const interconnect = z.enum(interconnectClasses);

/** One page of a list; `nextCursor` is null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
