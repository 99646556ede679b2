import { minuteMs } from '@compute-bank/domain/instant';
import { createTestBank } from '../fixtures/bank.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { brokenTableLaws } from './laws.ts';

/**
 * One withdrawal whose command is delivered again 6 minutes later, behind the queue's own deduplication, and once more
 * after 12, behind that of transaction tokens. Answers how many leases there are, and the broken laws.
 */
export async function deliverTwice(): Promise<{ readonly leases: number; readonly broken: readonly string[] }> {
  const bank = await createTestBank();
  try {
    await bank.openMarket();
    const provider = await bank.openTenant('Provider');
    const buyer = await bank.openTenant('Buyer');
    await bank.topUp(buyer, 100_000_000n);
    await bank.deposit(provider, { nodes: [await bank.join(provider)] });
    await bank.settleAll();
    const { withdrawalId } = await bank.withdraw(buyer);
    const entry = await bank.runtime.bank.read({ type: 'outbox', tenantId: buyer.tenantId, commandId: withdrawalId });
    const commands = [entry?.entity.command ?? ''];
    await bank.settleAll();
    for (const deduplicationId of ['again', 'and again']) {
      bank.clock.moveTo(bank.clock.now() + 6 * minuteMs);
      await bank.runtime.queues.sendCommands([{ marketId: testMarketId, commands, deduplicationId }]);
      await bank.pump.match();
      await bank.pump.project().catch(() => undefined);
    }
    const leases = await bank.runtime.bank.list('lease', buyer.tenantId, { limit: 10, after: null });
    return { leases: leases.items.length, broken: await brokenTableLaws(bank, false) };
  } finally {
    bank.close();
  }
}
