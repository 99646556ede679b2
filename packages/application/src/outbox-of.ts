import type { Outbox } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { encodeCommand } from '@compute-bank/engine/codec';
import type { Command } from '@compute-bank/engine/command';

/** The outbox entry that carries a command to its market. */
export const outboxOf = (marketId: MarketId, command: Command): Outbox => ({
  type: 'outbox',
  tenantId: command.issuer,
  marketId,
  commandId: command.commandId,
  command: encodeCommand(command),
  at: command.admittedAt,
});
