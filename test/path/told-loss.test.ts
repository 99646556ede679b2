import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, expect, test } from '@jest/globals';
import { lambdaTelemetry } from '../../functions/runtime/telemetry.ts';
import { createTestBank } from '../fixtures/bank.ts';
import { type Captured, captureLines } from '../fixtures/captured-lines.ts';

let lines: Captured;
afterEach(() => lines.stop());

const countOf = (name: string): number => lines.metrics().filter((line) => line[name] !== undefined).length;

/** A lease of one node that falls silent after ten minutes; with `spare`, another can stand in. */
async function loseHeartbeat(spare: boolean) {
  lines = captureLines();
  const bank = await createTestBank({ telemetry: lambdaTelemetry('Test') });
  await bank.openMarket();
  const provider = await bank.openTenant('Provider');
  const buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 100_000_000n);
  const node = await bank.join(provider);
  await bank.deposit(provider, { nodes: [node] });
  await bank.withdraw(buyer);
  await bank.settleAll();
  if (spare) await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  await bank.advance(10 * minuteMs);
  node.behaviour.beats = false;
  await bank.advance(2 * hourMs);
  bank.close();
  lines.stop();
}

test('a node that falls silent is counted once, and so is its lease if nothing stands in', async () => {
  await loseHeartbeat(false);
  expect([countOf('HeartbeatsLost'), countOf('LeasesLost'), countOf('LeasesEnded')]).toEqual([1, 1, 1]);
});

test('a lease that moves to another node is not lost, and what it delivered before is told as a charge', async () => {
  await loseHeartbeat(true);
  expect([countOf('HeartbeatsLost'), countOf('LeasesLost'), countOf('LeasesEnded')]).toEqual([1, 0, 1]);
  const charges = lines.facts('lease_charged').map(({ gpuSeconds }) => gpuSeconds);
  expect(charges.length).toBeGreaterThanOrEqual(2);
  expect(charges.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(3_000);
});
