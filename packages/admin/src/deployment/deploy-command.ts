import { isShape, type Shape } from '@compute-bank/local/template/shape';
import type { DeployedBank } from './deployed-bank.ts';

/** The metadata under which a stack keeps the flags with which it was made. */
const contextKey = 'computeBank:context';

/** The flags of a stack's last deployment, by the names of the context: `alarmEmail`. */
export function contextOf({ Metadata }: Shape): Shape {
  const said = isShape(Metadata) ? Metadata[contextKey] : undefined;
  return isShape(said) ? said : {};
}

/**
 * The command that deploys a cell as it was deployed last, with `more` for the CDK program. A flag that is left out would take
 * away what it made, so each is named; where the stacks do not agree, only whoever deployed last knows which were the last.
 */
export function deployCommand({ place, stacks }: Pick<DeployedBank, 'place' | 'stacks'>, more = ''): string {
  const known = [...new Set(stacks.map(({ template }) => flagsOf(contextOf(template))))];
  const [flags = ''] = known.length > 1 ? ['FLAGS'] : known;
  const command = ['npm run deploy --', `--stage ${place.stage}`, `--cell ${place.cell}`, flags, more && `-- ${more}`];
  const open =
    known.length > 1 ? `, where FLAGS are those of its last deployment: ${known.map((each) => each || 'none').join(', or ')}` : '';
  return command.filter(Boolean).join(' ') + open + policiesIn(stacks);
}

/** In the order in which they are given. */
function flagsOf(context: Shape): string {
  const flags = Object.entries(context).flatMap(([key, value]) => {
    if (key === 'stage' || key === 'cell') return [];
    const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    // It is given as a file, of which a stack knows the content.
    if (key === 'policy') return [`${flag} FILE`];
    return key === 'without'
      ? String(value)
          .split(',')
          .map((stack) => `${flag} ${stack}`)
      : [`${flag} ${String(value)}`];
  });
  return flags.join(' ');
}

function policiesIn(stacks: DeployedBank['stacks']): string {
  const policies = new Set(stacks.map(({ template }) => contextOf(template).policy).filter((policy) => policy !== undefined));
  return [...policies].map((policy) => `, with ${String(policy)} in FILE`).join(' or');
}
