import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import type { Sender } from '../../simulation/as-client.ts';
import { attemptsOf } from './attempts.ts';
import { isAllowed } from './is-allowed.ts';
import type { Role } from './read-roles.ts';

export interface Enforcement {
  /** Around a backend: refuses what the acting function may not do. Calls outside of `as` are the test's own, and free. */
  readonly wrap: (sender: Sender) => Sender;
  /** Runs something with the rights of one function, and no others. */
  as<T>(name: FunctionName, run: () => Promise<T>): Promise<T>;
  /** Which function was refused what. */
  readonly refused: ReadonlySet<string>;
  /** Which function made use of what: `Relay: sqs:SendMessage on commands.fifo`. */
  readonly used: ReadonlySet<string>;
}

/** Makes a backend enforce the roles, which it does not on its own. */
export function enforceRoles(roles: readonly Role[]): Enforcement {
  const acting = new AsyncLocalStorage<FunctionName>();
  const refused = new Set<string>();
  const used = new Set<string>();
  const check = (actor: FunctionName, command: object): void => {
    const role = roles.find(({ name }) => name === actor);
    const { input } = command as { input: object };
    for (const attempt of attemptsOf({ name: command.constructor.name, input })) {
      const said = `${actor}: ${attempt.action} on ${attempt.resource}`;
      used.add(said);
      if (role && isAllowed(role, attempt)) continue;
      refused.add(`${said} ${JSON.stringify(attempt.context ?? {})}`);
      throw Object.assign(new Error(`${said} is not allowed`), { name: 'AccessDeniedException' });
    }
  };
  const wrap = (sender: Sender): Sender => ({
    async send(command) {
      const actor = acting.getStore();
      if (actor) check(actor, command as object);
      return sender.send(command);
    },
  });
  return { wrap, as: (name, run) => acting.run(name, run), refused, used };
}
