import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { bpsPerUnit, divideHalfEven, type Micros } from '@compute-bank/domain/money';

/** What a slice costs in a call: `floor + k × (limit − floor)`, rounded half-even; the floor for an order at market price. */
export function callPrice({ limitMicros, priceKind }: Demand, floorMicros: Micros, kBps: number): Micros {
  if (priceKind === 'market') return floorMicros;
  return divideHalfEven(floorMicros * bpsPerUnit + (limitMicros - floorMicros) * BigInt(kBps), bpsPerUnit);
}
