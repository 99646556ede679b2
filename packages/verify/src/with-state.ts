import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { NoDatabase } from '@compute-bank/local/backend/find-database';
import { StateInUse } from '@compute-bank/local/state/lock';
import { NoBank, type OpenedState, openState } from './open-state.ts';
import { localTables, type TableNames } from './table-names.ts';

const tableNames = (): TableNames => ({
  bank: process.env.BANK_TABLE ?? localTables.bank,
  market: process.env.MARKET_TABLE ?? localTables.market,
});

/** Opens the state in a directory for as long as `use` needs it, whatever comes. Throws {@link NoBank}. */
export async function withState<T>(
  directory: string,
  wallMs: () => number,
  use: (state: OpenedState, tables: TableNames) => Promise<T>,
): Promise<T> {
  const state = await openState(directory, wallMs);
  const onSignal = (): void => void state.close().finally(() => process.exit(2));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await use(state, tableNames());
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NoBank(`The database of ${directory} has no tables of a bank.`);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await state.close();
  }
}

/** The message alone says what to do: no stack is needed. */
export const isExpected = (error: unknown): boolean =>
  error instanceof NoBank || error instanceof NoDatabase || error instanceof StateInUse;
