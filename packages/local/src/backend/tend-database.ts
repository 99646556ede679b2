import { DatabaseSync } from 'node:sqlite';

const lockWaitMs = 5_000;
const keptSeconds = 24 * 3_600;

/**
 * Two services to the embedded database that it does not do itself. Without the index each write looks through all
 * stream records for the newest number (66 ms at 300,000 of them); and DynamoDB forgets stream records after a day,
 * whereas here the file would grow for ever. The newest record of each table stays: numbering goes on from it.
 */
export function tendDatabase(file: string, machineNowMs: number): void {
  const database = new DatabaseSync(file, { timeout: lockWaitMs });
  try {
    database.exec('CREATE INDEX IF NOT EXISTS stream_by_position ON _stream_records (table_name, CAST(sequence_number AS INTEGER))');
    database
      .prepare(
        `DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN
         (SELECT MAX(id) FROM _stream_records GROUP BY table_name)`,
      )
      .run(Math.floor(machineNowMs / 1_000) - keptSeconds);
  } finally {
    database.close();
  }
}
