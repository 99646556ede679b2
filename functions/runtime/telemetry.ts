import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Alarm } from '@compute-bank/application/alarm';
import type { FactName, Facts, Tell } from '@compute-bank/application/telemetry';
import { metricNamespace, metricUnits } from '@compute-bank/contracts/metrics';
import { type Measurement, measurementsOf, metricOfAlarm } from './measurements.ts';

/** How the bank tells its operator what happens. Neither part ever throws: work goes on whether or not it was told. */
export interface Telemetry {
  readonly alarm: Alarm;
  readonly tell: Tell;
}

/** In Lambda: structured lines and metrics. Elsewhere: alarms alone, one line each on standard error. */
export const telemetryOf = (env: Readonly<Record<string, string | undefined>>): Telemetry =>
  env.AWS_LAMBDA_FUNCTION_NAME === undefined ? alarmsAlone : lambdaTelemetry(env.AWS_LAMBDA_FUNCTION_NAME);

const alarmsAlone: Telemetry = {
  alarm: quietly((name, details) => {
    process.stderr.write(`${JSON.stringify({ level: 'error', alarm: name, ...withoutKeys(details) })}\n`);
  }),
  tell: () => undefined,
};

/** Lines by the Powertools logger, with the trace of the invocation; metrics in the embedded format, published at once. */
export function lambdaTelemetry(functionName: string): Telemetry {
  const logger = new Logger({ persistentKeys: { function: functionName } });
  const metrics = new Metrics({ namespace: metricNamespace });
  const measure = (measurements: readonly Measurement[]): void => {
    for (const [name, value] of measurements) metrics.addMetric(name, metricUnits[name], value);
    if (measurements.length > 0) metrics.publishStoredMetrics();
  };
  return {
    alarm: quietly((name, details) => {
      logger.error(name, { alarm: name, ...withoutKeys(details) });
      const metric = metricOfAlarm[name];
      if (metric !== null) measure([[metric, 1]]);
    }),
    tell: quietly((name, fact) => {
      logger[levelOf(name, fact)](name, { fact: name, ...withoutKeys(fact) });
      measure(measurementsOf(name, fact));
    }),
  };
}

/** Agents ask twice a minute, each of them: what they ask in good order is told on request (`POWERTOOLS_LOG_LEVEL=DEBUG`). */
function levelOf<N extends FactName>(name: N, fact: Facts[N]): 'debug' | 'info' | 'error' {
  if (name === 'projection_failed') return 'error';
  const isRoutine = 'operation' in fact && fact.operation === 'receive-heartbeat' && fact.status < 300;
  return isRoutine ? 'debug' : 'info';
}

const keyInText = /cbk_[0-9a-z]{8,32}_[A-Za-z0-9_-]{20,}/g;
const textMax = 500;

/** Facts hold no secret; the text of an error is somebody else's, so a key in it is struck out and it is cut. */
function withoutKeys(details: object): Record<string, unknown> {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(keyInText, 'cbk_…').slice(0, textMax) : value,
  ]);
  return Object.fromEntries(entries);
}

type Act<A extends readonly unknown[]> = (...args: A) => void;

/** A full disk, a closed stream or a defect here must not fail an order. */
function quietly<A extends readonly unknown[]>(act: Act<A>): Act<A> {
  return (...args) => {
    try {
      act(...args);
    } catch {
      // There is nobody left to tell.
    }
  };
}
