import { SQSServiceException } from '@aws-sdk/client-sqs';
import { emptyBatch, idsNotDistinct, tooManyEntries } from './queue-refusal.ts';

export const batchMax = 10;

interface Entry {
  readonly Id?: string | undefined;
}

/** Carries out a batch entry by entry: one that is refused does not hold up the others. */
export const eachEntry = <E extends Entry>(entries: readonly E[], run: (entry: E) => object): object => {
  if (entries.length === 0) throw emptyBatch();
  if (entries.length > batchMax) throw tooManyEntries();
  if (new Set(entries.map(({ Id }) => Id)).size !== entries.length) throw idsNotDistinct();
  const [Successful, Failed]: [object[], object[]] = [[], []];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SQSServiceException)) throw error;
      Failed.push({ Id: entry.Id, Code: error.name, Message: error.message, SenderFault: true });
    }
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
};
