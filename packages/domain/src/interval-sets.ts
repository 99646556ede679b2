/** A half-open stretch, `[start, end)`, of instants or of other numbers that are ordered like them. */
export interface Span<T extends number> {
  readonly start: T;
  readonly end: T;
}

/** What any of the spans covers: ascending, disjoint, those that touch joined; empty spans are left out. */
export function unite<T extends number>(spans: readonly Span<T>[]): Span<T>[] {
  const united: Span<T>[] = [];
  for (const { start, end } of spans.filter((span) => span.start < span.end).sort((a, b) => a.start - b.start)) {
    const previous = united.at(-1);
    if (previous === undefined || start > previous.end) united.push({ start, end });
    else if (end > previous.end) united[united.length - 1] = { start: previous.start, end };
  }
  return united;
}

/** What is left of `spans` outside `holes`. Both are ascending and disjoint, and so is the answer. */
export function cutOut<T extends number>(spans: readonly Span<T>[], holes: readonly Span<T>[]): Span<T>[] {
  const left: Span<T>[] = [];
  let next = 0;
  for (const { start, end } of spans) {
    while ((holes[next]?.end ?? end) <= start) next += 1;
    let from = start;
    for (let index = next; from < end; index += 1) {
      const hole = holes[index];
      if (hole === undefined || hole.start >= end) {
        left.push({ start: from, end });
        break;
      }
      if (hole.start > from) left.push({ start: from, end: hole.start });
      from = hole.end;
    }
  }
  return left;
}
