/** The first thing in a log that is not as it must be. */
export interface Difference {
  readonly position: number;
  /** Place of the command in the record; null: the record itself. */
  readonly index: number | null;
  /** `failure`: deciding again threw; `snapshot`: a stored snapshot is not the book that the log gives. */
  readonly what:
    | 'market'
    | 'position'
    | 'time'
    | 'previous-hash'
    | 'hash'
    | 'engine-version'
    | 'events'
    | 'wake-at'
    | 'failure'
    | 'snapshot';
  readonly recorded: string;
  readonly replayed: string;
}

const shownBefore = 30;
const shownAfter = 70;

/** Both texts from shortly before they part. */
export function excerptsOf({ recorded, replayed }: Pick<Difference, 'recorded' | 'replayed'>): { recorded: string; replayed: string } {
  let same = 0;
  while (same < recorded.length && recorded[same] === replayed[same]) same += 1;
  const from = Math.max(0, same - shownBefore);
  const excerpt = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, same + shownAfter)}${text.length > same + shownAfter ? '…' : ''}`;
  return { recorded: excerpt(recorded), replayed: excerpt(replayed) };
}
