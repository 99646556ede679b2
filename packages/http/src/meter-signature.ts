import { meterStatement } from '@compute-bank/contracts/agent-signature';
import type { SentReport } from '@compute-bank/domain/report-check';
import { isSignedBy } from './ed25519.ts';

/** Whether a report's meter carries this key's signature; a report without one has nothing to sign. */
export const isMeterSignedBy =
  (publicKey: string) =>
  ({ assignmentId, generation, meter }: SentReport): boolean => {
    if (meter === null) return true;
    const { seq, from, until, gpuSeconds, signature } = meter;
    const statement = meterStatement({ assignmentId, generation, seq, fromMs: from, untilMs: until, gpuSeconds });
    return isSignedBy(publicKey, statement, signature);
  };
