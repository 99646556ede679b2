import { type DeployedBank, type DeployedStack, stackPrefix } from '../../deployment/deployed-bank.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, warning } from '../finding.ts';
import { deployAgain } from '../inspect.ts';

/** Every stack that this checkout has is there, and none stopped half-way. */
export const checkStacks: Check = async (bank, { checkout }) => {
  const { place, stacks } = bank;
  const found = stacks.map((stack) => ({ area: 'stacks' as const, subject: stack.part, ...judge(stack, bank) }));
  if (!checkout) return found;
  const prefix = stackPrefix(place);
  const expected = (await checkout()).map(({ name }) => name.slice(prefix.length));
  const missing = expected.filter((part) => !stacks.some((stack) => stack.part === part));
  return [...found, ...missing.map((subject) => ({ area: 'stacks' as const, subject, ...broken('is not deployed', deployAgain(bank)) }))];
};

function judge({ status, isProtected, name }: DeployedStack, bank: DeployedBank): Said {
  if (/_FAILED$/.test(status) || status === 'ROLLBACK_COMPLETE') {
    return broken(`is ${status}`, `Read why with "aws cloudformation describe-stack-events --stack-name ${name}". ${deployAgain(bank)}`);
  }
  if (/_IN_PROGRESS$/.test(status)) return warning(`is ${status}`, 'A deployment is under way: ask again when it has ended.');
  if (status === 'UPDATE_ROLLBACK_COMPLETE') return warning('runs its version before the last deployment, which failed', deployAgain(bank));
  if (bank.place.stage === 'prod' && !isProtected) return broken(`${status}, but can be deleted by a slip`, deployAgain(bank));
  return ok(status);
}
