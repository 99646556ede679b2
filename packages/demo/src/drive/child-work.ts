import { createHash } from 'node:crypto';

const words = 'compute bank';

/** Work that a real child process does in a moment, leaving in its log what only it can have written. */
export const childWork = {
  argv: [process.execPath, '-e', `process.stdout.write(require('crypto').createHash('sha256').update('${words}').digest('hex'))`],
  env: { CBANK_REAL: '1' },
  output: createHash('sha256').update(words).digest('hex'),
};
