import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { explainWithdrawal } from '@compute-bank/application/explain-withdrawal';
import { decodeRecord } from '@compute-bank/engine/codec';
import { expect, test } from '@jest/globals';

type Asked = Parameters<typeof explainWithdrawal>;

test.each(['engine-2.continuous', 'engine-2.call', 'engine-3.continuous', 'engine-3.call'])(
  'a decision recorded in %s is told to replay',
  async (name) => {
    const text = gunzipSync(readFileSync(new URL(`../../release/${name}.jsonl.gz`, import.meta.url))).toString();
    const records = text.split('\n').map(decodeRecord);
    let [same, other] = [0, 0];
    for (const record of records) {
      for (const { command } of record.applied) {
        if (command.kind !== 'place-withdrawal') continue;
        const deps = {
          bank: {
            read: async ({ type }: { type: string }) =>
              type === 'tenant'
                ? { entity: { ownerId: command.ownerId } }
                : {
                    entity: {
                      withdrawalId: command.withdrawalId,
                      tenantId: command.tenantId,
                      marketId: record.marketId,
                      route: null,
                      demand: command.demand,
                      logPosition: record.position,
                    },
                  },
          },
          log: {
            newestSnapshot: async () => undefined,
            readAfter: async (_: string, after: number, limit: number) =>
              records.filter(({ position }) => position > after).slice(0, limit),
          },
        };
        const told = await explainWithdrawal(deps as unknown as Asked[0], { tenantId: command.tenantId } as Asked[1], command.withdrawalId);
        if (told.ok && told.value.replayIdentical) same += 1;
        else other += 1;
      }
    }
    expect({ other, isAny: same > 100 }).toEqual({ other: 0, isAny: true });
  },
  120_000,
);
