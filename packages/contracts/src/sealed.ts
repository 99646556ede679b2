import * as z from 'zod';
import type { Endpoint } from './endpoint.ts';

/** Whether the operation seals something with the bank's secret: the cursor of a page, or the stored copy of a secret answer. */
export const isSealing = ({ confidential, query }: Pick<Endpoint, 'confidential' | 'query'>): boolean =>
  confidential === true || (query instanceof z.ZodObject && 'cursor' in query.shape);
