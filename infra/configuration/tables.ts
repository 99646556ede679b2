import { PlacementError } from './placement-error.ts';

/** A table by its stream, whose ARN holds all that the stacks must know: `arn:…:table/NAME/stream/LABEL`. */
export interface RestoredTable {
  readonly name: string;
  readonly streamArn: string;
}

/** Copies that were made from the cell's tables at one moment, and now work in their place. */
export interface RestoredTables {
  readonly bank: RestoredTable;
  readonly market: RestoredTable;
}

/** Throws a {@link PlacementError}. */
export function restoredTablesOf(bankStream: string | null, marketStream: string | null): RestoredTables | null {
  if (bankStream === null && marketStream === null) return null;
  // One without the other would pair a log with orders of another time.
  if (bankStream === null || marketStream === null) throw new PlacementError('The streams of both restored tables are given together.');
  return { bank: tableOf(bankStream), market: tableOf(marketStream) };
}

function tableOf(streamArn: string): RestoredTable {
  const [, name] = /^arn:[a-z-]+:dynamodb:[a-z0-9-]+:\d{12}:table\/([A-Za-z0-9_.-]{3,255})\/stream\/[0-9T:.-]+$/.exec(streamArn) ?? [];
  if (name === undefined) throw new PlacementError(`"${streamArn}" is not the ARN of a table's stream.`);
  return { name, streamArn };
}
