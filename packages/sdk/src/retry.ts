const waitMsMax = 10_000;
const firstWaitMs = 100;

/** How long to wait before the next attempt: what the bank asks for, else doubling, and never more than ten seconds. */
export function retryWaitMs(attempt: number, retryAfter: string | null): number {
  const asked = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
  return Math.min(asked ?? firstWaitMs * 2 ** Math.min(attempt - 1, 10), waitMsMax);
}

export const defaultWait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
