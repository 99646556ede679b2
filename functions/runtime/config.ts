import { policyOverrides } from '@compute-bank/contracts/policy-overrides';
import { defaultPolicy, type Policy } from '@compute-bank/domain/policy';
import * as z from 'zod';

const policy = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'BANK_POLICY is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(policyOverrides)
  .transform(({ terms, ...rest }): Policy => {
    const figures = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return { ...defaultPolicy, ...figures, terms: { ...defaultPolicy.terms, ...(terms ?? {}) } };
  });

const environment = z
  .object({
    BANK_TABLE: z.string().min(3),
    MARKET_TABLE: z.string().min(3),
    COMMANDS_QUEUE_URL: z.string().default(''),
    HANDOFF_QUEUE_URL: z.string().default(''),
    BANK_POLICY: policy,
    BANK_DEADLINE_LOOKAHEAD_SECONDS: z.coerce.number().int().min(0).max(900).default(120),
    /** Over how many partitions deadlines are spread. */
    BANK_DUE_SHARDS: z.coerce.number().int().min(1).max(64).default(16),
    /** Where the secret is kept that binds page cursors to their tenant and hides stored answers; Secrets Manager takes its name too. */
    BANK_CURSOR_SECRET_ARN: z.string().min(1).optional(),
    /** The secret itself, for one machine and for tests. */
    BANK_CURSOR_SECRET: z.string().min(16).optional(),
    /** The role by which this function acts for the tenant of its caller. */
    BANK_TENANT_ROLE_ARN: z.string().startsWith('arn:').optional(),
  })
  .refine((read) => read.BANK_CURSOR_SECRET === undefined || read.BANK_CURSOR_SECRET_ARN === undefined, {
    path: ['BANK_CURSOR_SECRET'],
    message: 'is given beside BANK_CURSOR_SECRET_ARN: give one of them, the ARN where there is a secret store',
  });

export interface Config {
  readonly bankTable: string;
  readonly marketTable: string;
  readonly commandsQueueUrl: string;
  readonly handoffQueueUrl: string;
  readonly policy: Policy;
  readonly deadlineLookaheadMs: number;
  readonly dueShards: number;
  readonly cursorSecret: string | null;
  readonly cursorSecretArn: string | null;
  readonly tenantRoleArn: string | null;
}

/** The message names each wrong variable, never its value. */
class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the function's environment. Throws a {@link ConfigError}. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new ConfigError(`The environment is not usable: ${wrong}`);
  }
  const { data } = parsed;
  return {
    bankTable: data.BANK_TABLE,
    marketTable: data.MARKET_TABLE,
    commandsQueueUrl: data.COMMANDS_QUEUE_URL,
    handoffQueueUrl: data.HANDOFF_QUEUE_URL,
    policy: data.BANK_POLICY,
    deadlineLookaheadMs: data.BANK_DEADLINE_LOOKAHEAD_SECONDS * 1_000,
    dueShards: data.BANK_DUE_SHARDS,
    cursorSecret: data.BANK_CURSOR_SECRET ?? null,
    cursorSecretArn: data.BANK_CURSOR_SECRET_ARN ?? null,
    tenantRoleArn: data.BANK_TENANT_ROLE_ARN ?? null,
  };
}
