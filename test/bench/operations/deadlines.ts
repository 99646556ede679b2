import { measuredDeadlines } from '../../../infra/cost/measured.ts';
import { createDeadlineScene } from '../kit/deadline-scene.ts';
import { createGauge, type Sample } from './gauge.ts';
import { asInLambda } from './lambda-environment.ts';

/**
 * Runs that send as many deadlines as there are. Unlike elsewhere the queue is asked by HTTP too: sending is nearly all that such a
 * run does, and what it takes says how many leases a cell can have.
 */
export async function measureDeadlines(times: number): Promise<readonly Sample[]> {
  const gauge = createGauge();
  const lambda = asInLambda(gauge);
  const scene = await createDeadlineScene({ ...gauge, telemetry: lambda.telemetry });
  try {
    await scene.fill(measuredDeadlines);
    await scene.run();
    for (let repeat = 0; repeat < times; repeat += 1) {
      scene.restart();
      await gauge.invoke(`deadlines-${measuredDeadlines}#${repeat}`, 'Deadlines', scene.run);
    }
    return gauge.samples;
  } finally {
    lambda.leave();
    await scene.close();
  }
}
