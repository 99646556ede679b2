import { readFileIfThere } from '../durable-file.ts';
import { ShapeError } from '../shape.ts';

export interface TokenOptions {
  readonly token?: string;
  readonly tokenFile?: string;
}

const tokenLengthMax = 100;
const tokenVariable = 'CBANK_JOIN_TOKEN';

/**
 * Finds the join token: `--token-file` (`-` is standard input), the variable `CBANK_JOIN_TOKEN`, or `--token`, which
 * every user of the machine can read in the list of processes while the command runs.
 */
export function findToken(options: TokenOptions, variables: Readonly<Record<string, string | undefined>>): string {
  const token = (fromFile(options.tokenFile) ?? options.token ?? variables[tokenVariable] ?? '').trim();
  if (token === '') throw new ShapeError(`no join token: give --token-file FILE (- for standard input) or set ${tokenVariable}`);
  if (token.length > tokenLengthMax || /\s/.test(token)) {
    throw new ShapeError(`the join token has ${token.length} characters; it must be one word of at most ${tokenLengthMax}`);
  }
  return token;
}

function fromFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const path = file === '-' ? '/dev/stdin' : file;
  const text = readFileIfThere(path);
  if (text === undefined) throw new ShapeError(`--token-file: there is no file ${path}`);
  return text;
}
