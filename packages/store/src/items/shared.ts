import { interconnectClasses, networkKinds } from '@compute-bank/domain/link';
import type { ReasonCode } from '@compute-bank/domain/reason';
import { reasons } from '@compute-bank/domain/reason';
import * as z from 'zod';
import { at, whole } from '../item-fields.ts';

export const interval = z.object({ start: at, end: at });
export const region = z.object({ country: z.string(), code: z.string(), site: z.string().optional() });
export const network = z.object({ kind: z.enum(networkKinds), gbpsPerGpu: z.number() });
export const interconnect = z.enum(interconnectClasses);
export const terms = z.object({ providerFeeBps: whole, buyerFeeBps: whole, earlyReturnBps: whole });

const parties = ['provider', 'buyer', 'platform'] as const;
export const reason = z.object({
  code: z.custom<ReasonCode>((value) => typeof value === 'string' && value in reasons, 'not a reason code'),
  party: z.enum(parties),
  fault: z.enum([...parties, 'none', 'unknown']),
});
