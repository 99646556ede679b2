import { topUp } from '@compute-bank/contracts/tenants';
import { addMs } from '@compute-bank/domain/instant';
import { configureRuntime } from '../../../functions/runtime/deps.ts';
import { startDynoxide } from '../../conformance/backends/dynoxide.ts';
import { type Answered, newKey, type Sent } from '../../fixtures/api.ts';
import type { ApiNode, Said } from '../../fixtures/api-node.ts';
import { createScene, type Scene, withdrawalOf } from '../../fixtures/scene.ts';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';
import { createDelivery, type Delivery } from './deliver.ts';
import { createGauge, type Gauge } from './gauge.ts';
import { asInLambda } from './lambda-environment.ts';

/** A bank over the embedded database, configured as in the cloud, of which every function's work can be measured. */
export interface Stage extends Delivery {
  readonly scene: Scene;
  readonly gauge: Gauge;
  /**
   * A request in the buyer's name unless another key is given, measured as the function that serves its endpoint. Throws unless
   * it succeeds.
   */
  request(operation: string, sent: Sent): Promise<Answered>;
  /** Asks for one GPU for so many minutes, now or never. Answers the withdrawal's id. */
  place(operation: string, minutes?: number, wish?: Parameters<typeof withdrawalOf>[1]): Promise<string>;
  beat(operation: string, node: ApiNode, said?: readonly Said[]): Promise<Answered>;
  /** Moves the clock. */
  pass(ms: number): void;
  close(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const server = await startDynoxide();
  const gauge = createGauge();
  const lambda = asInLambda(gauge);
  /** What the request under way belongs to; requests of the scene itself belong to nothing. */
  let asked: string | undefined;
  const scene = await createScene({
    endpoint: server.endpoint,
    wrapDynamo: gauge.wrapDynamo,
    wrapSqs: gauge.wrapSqs,
    serveAs: (endpoint, run) => (asked && endpoint ? gauge.invoke(asked, `Api-${endpoint.context}`, run) : run()),
  });
  const { bank, keys, call } = scene.api;
  const { world, clock } = bank;
  configureRuntime({
    now: () => clock.instant(),
    dynamo: world.bankDynamo,
    sqs: world.bankSqs,
    env: environmentOf(world),
    telemetry: lambda.telemetry,
  });
  const params = { tenantId: scene.buyer.tenantId };
  await call(keys.admin, topUp, { params, body: { asset: 'CNY', amount: '10000000', externalId: 'bank slip of the bench' } });
  await bank.settleAll();
  const delivery = await createDelivery(world, gauge);
  await delivery.skip();

  async function measured(operation: string, act: () => Promise<Answered>): Promise<Answered> {
    asked = operation;
    const answer = await act();
    asked = undefined;
    if (answer.status >= 300) throw new Error(`${operation} was refused: ${answer.text}`);
    const sample = gauge.samples.at(-1);
    if (sample) sample.answerBytes = Buffer.byteLength(answer.text);
    return answer;
  }
  const stage: Stage = {
    ...delivery,
    scene,
    gauge,
    request: (operation, sent) =>
      measured(operation, () =>
        scene.api.send({ key: scene.buyer.key, ...(sent.method === 'POST' && { headers: { 'idempotency-key': newKey() } }), ...sent }),
      ),
    async place(operation, minutes = 60, wish = {}) {
      const body = withdrawalOf(clock.instant(), { size: { kind: 'gpus', gpus: 1 }, durationMinutes: minutes, ...wish });
      const { json } = await stage.request(operation, { method: 'POST', path: '/v1/withdrawals', body });
      return String(json.withdrawalId);
    },
    beat: (operation, node, said = []) => measured(operation, () => node.beat(said)),
    pass: (ms) => clock.moveTo(addMs(clock.instant(), ms)),
    async close() {
      lambda.leave();
      scene.api.close();
      await server.kill();
    },
  };
  return stage;
}

/** Every setting at its default: what the stacks deploy. The secret stands for the one that a function reads at run time. */
const environmentOf = ({ commandsUrl, handoffUrl }: { readonly commandsUrl: string; readonly handoffUrl: string }) => ({
  BANK_TABLE: bankTableName,
  MARKET_TABLE: marketTableName,
  COMMANDS_QUEUE_URL: commandsUrl,
  HANDOFF_QUEUE_URL: handoffUrl,
  BANK_CURSOR_SECRET: 'a-secret-for-the-bench-only',
});
