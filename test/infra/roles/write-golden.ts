import { synthesiseStacks } from '../synthesise.ts';
import { differences, readGolden, toGolden, writeGolden } from './golden.ts';
import { readRoles } from './read-roles.ts';

/** Writes the reviewed file anew and says what changes in it, for the reviewer to agree with. */
const found = toGolden(readRoles(synthesiseStacks()));
const changes = differences(readGolden(), found);
writeGolden(found);
process.stdout.write(changes.length > 0 ? `${changes.join('\n')}\n` : 'Nothing changed.\n');
