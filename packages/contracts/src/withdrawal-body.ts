import type { MarketId, TenantId } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import { interconnectClasses } from '@compute-bank/domain/link';
import { tiers } from '@compute-bank/domain/tier';
import * as z from 'zod';
import { networkIn } from './fabrics.ts';
import * as request from './request-fields.ts';

const size = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('gpus'),
      gpus: z.int().min(1).max(1_024),
      gpusMin: z.int().min(1).max(1_024).optional().meta({ description: 'The least that is taken; by default all or none.' }),
    }),
    z.strictObject({ kind: z.literal('shape'), nodes: z.int().min(1).max(128), gpusPerNode: z.int().min(1).max(64) }),
  ])
  .transform((asked) => (asked.kind === 'gpus' ? { ...asked, gpusMin: asked.gpusMin ?? asked.gpus } : asked));

const regions = z
  .strictObject({
    allow: z
      .array(request.place)
      .max(50)
      .default([])
      .meta({ description: 'Countries or region codes; each covers what lies in it: cn-nx also cn-nx-zw. Empty allows all.' }),
    deny: z.array(request.place).max(50).default([]).meta({ description: 'Never taken, whatever is allowed.' }),
  })
  .default({ allow: [], deny: [] });

/** What is paid at most. */
export const price = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('limit'), perGpuHour: request.price }),
  z.strictObject({ kind: z.literal('market') }),
]);

const life = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('immediate') }),
    z.strictObject({ kind: z.literal('fill-or-kill') }),
    z.strictObject({ kind: z.literal('standing'), until: request.instant }),
  ])
  .meta({
    description: 'What becomes of a part that cannot be matched now: it is cancelled, it cancels the whole, or it stands until a time.',
  });

const variable = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    'A name here must be letters, digits and _, not begin with a digit, and have at most 64 characters.',
  );

const workloadLettersMax = 16_384;

/** An argument vector, never a shell line. */
const workload = z
  .strictObject({
    argv: z.array(request.argument(4_096)).min(1).max(64),
    env: z.record(variable, request.argument(4_096)).default({}),
    releaseOnExit: z.boolean().default(true).meta({ description: 'End the lease when the workload has ended on every node.' }),
  })
  .refine(({ env }) => Object.keys(env).length <= 64, { path: ['env'], message: 'Must have at most 64 variables.' })
  .refine((asked) => JSON.stringify(asked).length <= workloadLettersMax, `Must be at most ${workloadLettersMax} characters in all.`);

/** Whom and what the buyer accepts. */
const acceptance = {
  tierMin: z.enum(tiers).default('unverified').meta({ description: 'The lowest tier of node that is taken.', example: 'verified' }),
  interruptible: z.boolean().default(false).meta({
    description: 'True: also capacity that its provider may take back with notice. False: only such that it cannot.',
    example: true,
  }),
  noticeMinutesMin: request.noticeMinutes
    .optional()
    .meta({ description: 'The shortest notice that is accepted, with interruptible; by default 0.', example: 60 }),
  excludedProviders: z
    .array(request.id('ten'))
    .max(50)
    .default([])
    .refine((tenants) => new Set(tenants).size === tenants.length, 'Must not name a provider twice.')
    .meta({ description: 'Providers that must not serve this withdrawal.', example: ['ten_0mf2k3x9q7ab'] }),
};

const fields = z.strictObject({
  marketId: request.marketId,
  size,
  regions,
  interconnect: z.enum(interconnectClasses).default('pcie').meta({ description: 'Minimum class inside a node.' }),
  sameFabric: networkIn
    .nullable()
    .default(null)
    .meta({ description: 'Given: all nodes stand in one fabric with at least this network (a gang).' }),
  durationMinutes: request.minutes(1, 527_040),
  startEarliest: request.instant.nullable().default(null).meta({ description: 'By default: as soon as possible.' }),
  endLatest: request.instant,
  prefer: z.enum(['soonest', 'cheapest']).default('soonest'),
  price,
  life,
  ...acceptance,
  workload: workload.nullable().default(null),
});

interface Asked {
  readonly durationMinutes: number;
  readonly interruptible: boolean;
  readonly noticeMinutesMin?: number | undefined;
  readonly excludedProviders: readonly TenantId[];
}

const isNoticeOfUse = ({ interruptible, noticeMinutesMin }: Asked): boolean => interruptible || noticeMinutesMin === undefined;
const noNotice = {
  path: ['noticeMinutesMin'],
  message: 'Only an interruptible withdrawal can be given notice: set interruptible to true, or leave this out.',
};

const inDomainTerms = <T extends Asked>({ durationMinutes, interruptible, noticeMinutesMin, excludedProviders, ...rest }: T) => ({
  ...rest,
  durationMs: durationMinutes * minuteMs,
  noticeMsMin: interruptible ? (noticeMinutesMin ?? 0) * minuteMs : null,
  providersExcluded: excludedProviders,
});

const marketsMax = 4;

/** Where it may be carried out. */
const places = {
  marketId: request.marketId.optional().meta({ description: 'The one market; or name several in markets.' }),
  markets: z
    .array(request.marketId)
    .min(1)
    .max(marketsMax)
    .refine((named) => new Set(named).size === named.length, 'Must not name a market twice.')
    .optional()
    .meta({
      description: 'In the place of marketId: markets in order of preference, of one asset. It gets what it gets in one of them.',
      example: ['nvidia-h100-sxm5-80gb', 'nvidia-h200-sxm5-141gb'],
    }),
};

interface Placed {
  readonly marketId?: MarketId | undefined;
  readonly markets?: readonly MarketId[] | undefined;
}

const withMarkets = <T extends Placed>({ marketId, markets, ...rest }: T, context: z.RefinementCtx) => {
  const [first, ...otherMarkets] = markets ?? (marketId === undefined ? [] : [marketId]);
  if (first !== undefined && (marketId === undefined || markets === undefined)) return { ...rest, marketId: first, otherMarkets };
  const [path, message] = first === undefined ? ['marketId', 'Is missing: name'] : ['markets', 'Excludes marketId: name'];
  context.addIssue({ code: 'custom', path: [path], message: `${message} one market in marketId, or several in markets.` });
  return z.NEVER;
};

/** What a buyer asks for; read into the domain's terms, with defaults filled in. */
export const withdrawalBody = fields.extend(places).refine(isNoticeOfUse, noNotice).transform(withMarkets).transform(inDomainTerms);

/** The same as a question, to one market: what it would run does not matter to its price. */
export const quoteBody = fields.omit({ workload: true }).refine(isNoticeOfUse, noNotice).transform(inDomainTerms);
