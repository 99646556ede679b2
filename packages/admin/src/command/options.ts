import { Command, InvalidArgumentError } from 'commander';
import type { Place } from '../deployment/deployed-bank.ts';

/** What every command takes. */
export interface CommonOptions extends Place {
  readonly json: boolean;
}

/** A command with the options that all of them take. */
export const bankCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .requiredOption('--stage <stage>', 'which copy of the bank: dev, staging or prod', readStage)
    .option('--cell <name>', 'which cell of it', readCell, 'main')
    .option('--json', 'answer in JSON, for programs', false);

const stages = ['dev', 'staging', 'prod'];

function readStage(value: string): string {
  if (stages.includes(value)) return value;
  throw new InvalidArgumentError(`It is one of ${stages.join(', ')}.`);
}

function readCell(value: string): string {
  if (/^[a-z][a-z0-9-]{0,15}$/.test(value)) return value;
  throw new InvalidArgumentError('It has 1 to 16 of a-z, 0-9 and -.');
}

/** A whole number from 1 to `most`. */
export const readCount =
  (most: number) =>
  (value: string): number => {
    const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    if (count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
  };

/** An address that a request can be sent to. */
export function readUrl(value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value;
  throw new InvalidArgumentError('It is an address such as https://api.example.com.');
}
