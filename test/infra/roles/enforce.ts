import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TenantId } from '@compute-bank/domain/ids';
import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import { asDynamoClient, type Sender } from '../../simulation/as-client.ts';
import { attemptsOf } from './attempts.ts';
import { isAllowed } from './is-allowed.ts';
import type { Role } from './read-roles.ts';
import { mayTakeOn, principalTags, type Tags, tenantRoleOf } from './sessions.ts';

export interface Enforcement {
  /** Around a backend: refuses what the acting function may not do. Calls outside of `as` are the test's own, and free. */
  readonly wrap: (sender: Sender) => Sender;
  /** Over a backend that refuses nothing: clients as the acting function gets them for the tenants of its callers. */
  sessionsOver(sender: Sender): (tenantId: TenantId) => Promise<DynamoDBClient>;
  /** A client in a session of the function with any tags, or none. */
  sessionWith(sender: Sender, name: FunctionName, tags: Tags): DynamoDBClient;
  /** Runs something with the rights of one function, and no others. */
  as<T>(name: FunctionName, run: () => Promise<T>): Promise<T>;
  /** Which role was refused what. */
  readonly refused: ReadonlySet<string>;
  /** Which role made use of what: `Relay: sqs:SendMessage on commands.fifo`. */
  readonly used: ReadonlySet<string>;
}

/** Makes a backend enforce the roles, which it does not on its own. */
export function enforceRoles(roles: readonly Role[]): Enforcement {
  const acting = new AsyncLocalStorage<FunctionName>();
  const refused = new Set<string>();
  const used = new Set<string>();
  const refuse = (said: string, details: unknown): never => {
    refused.add(`${said} ${JSON.stringify(details)}`);
    throw Object.assign(new Error(`${said} is not allowed`), { name: 'AccessDeniedException' });
  };
  const check = (role: Role | undefined, command: object, tags: Tags): void => {
    const { input } = command as { input: object };
    for (const { action, resource, context } of attemptsOf({ name: command.constructor.name, input })) {
      const said = `${role?.name}: ${action} on ${resource}`;
      used.add(said);
      const attempt = { action, resource, context: { ...context, ...principalTags(tags) } };
      if (!role || !isAllowed(role, attempt)) refuse(said, attempt.context);
    }
  };
  const inSession = (sender: Sender, role: Role | undefined, tags: Tags): DynamoDBClient =>
    asDynamoClient({
      async send(command) {
        check(role, command as object, tags);
        return sender.send(command);
      },
    });
  const wrap = (sender: Sender): Sender => ({
    async send(command) {
      const actor = acting.getStore();
      if (actor)
        check(
          roles.find(({ name }) => name === actor),
          command as object,
          {},
        );
      return sender.send(command);
    },
  });
  return {
    wrap,
    sessionsOver: (sender) => async (tenant) => {
      const actor = acting.getStore();
      const taken = actor && tenantRoleOf(roles, actor);
      if (!actor || !taken) return asDynamoClient(wrap(sender));
      used.add(`${actor}: sts:AssumeRole on ${taken.name}`);
      if (!mayTakeOn(roles, actor, taken, { tenant })) refuse(`${actor}: sts:AssumeRole on ${taken.name}`, { tenant });
      return inSession(sender, taken, { tenant });
    },
    sessionWith: (sender, name, tags) => inSession(sender, tenantRoleOf(roles, name), tags),
    as: (name, run) => acting.run(name, run),
    refused,
    used,
  };
}
