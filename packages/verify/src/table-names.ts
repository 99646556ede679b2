/** Names of the two tables. */
export interface TableNames {
  readonly bank: string;
  readonly market: string;
}

/** As the local host makes them. */
export const localTables: TableNames = { bank: 'Bank', market: 'Market' };
