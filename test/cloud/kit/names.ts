import { stackName } from './deploy.ts';
import { readDeployment } from './deployment.ts';

/** The physical name that a stack exports of one of its resources, by its logical name: `Bank`, `CommandsQueue`. */
function exported(stack: string, resource: string): string {
  const found = Object.entries(readDeployment().outputs[stackName(stack)] ?? {}).find(([name]) =>
    name.startsWith(`ExportsOutputRef${resource}`),
  );
  if (!found) throw new Error(`The stack ${stack} exports no name of ${resource}.`);
  return found[1];
}

export const bankTable = (): string => exported('Data', 'Bank');
export const marketTable = (): string => exported('Data', 'Market');
