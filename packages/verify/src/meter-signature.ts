import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { meterStatement } from '@compute-bank/contracts/agent-signature';
import type { MeterRecord } from '@compute-bank/domain/entities/money';

/** Whether the holder of the public key (Ed25519, base64url of its 32 bytes) signed the record's meter. */
export type VerifyMeter = (publicKey: string, record: Pick<MeterRecord, 'assignmentId' | 'generation' | 'meter'>) => boolean;

/** Checks signatures; keys are unpacked once. */
export function createMeterVerifier(): VerifyMeter {
  const keys = new Map<string, KeyObject | undefined>();
  const keyOf = (publicKey: string): KeyObject | undefined => {
    if (!keys.has(publicKey)) keys.set(publicKey, unpack(publicKey));
    return keys.get(publicKey);
  };
  return (publicKey, { assignmentId, generation, meter }) => {
    const key = keyOf(publicKey);
    const { seq, from: fromMs, until: untilMs, gpuSeconds, signature } = meter;
    const statement = meterStatement({ assignmentId, generation, seq, fromMs, untilMs, gpuSeconds });
    return key !== undefined && verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64url'));
  };
}

function unpack(publicKey: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
