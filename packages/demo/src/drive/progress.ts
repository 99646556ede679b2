import pc from 'picocolors';

/** One line on standard error that says how far the run is. */
export interface Progress {
  /** A step that is over and stays visible. */
  note(text: string): void;
  /** Where the current step stands; shown at most ten times a second on a terminal, every five seconds elsewhere. */
  at(text: string): void;
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream, nowMs: () => number): Progress {
  const isLive = stream.isTTY === true;
  const everyMs = isLive ? 100 : 5_000;
  let shownAt = nowMs();
  let shown = false;
  const clear = (): void => {
    if (shown && isLive) stream.write('\r\u001b[2K');
    shown = false;
  };
  return {
    note: (text) => {
      clear();
      stream.write(`${pc.dim('·')} ${text}\n`);
    },
    at: (text) => {
      if (nowMs() - shownAt < everyMs) return;
      shownAt = nowMs();
      if (isLive) stream.write(`\r\u001b[2K${pc.dim(text.slice(0, (stream.columns ?? 100) - 1))}`);
      else stream.write(`  ${text}\n`);
      shown = true;
    },
    end: clear,
  };
}
