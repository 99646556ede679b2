import type { AlarmName } from '@compute-bank/application/alarm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { metricOfAlarm } from '../../../functions/runtime/measurements.ts';
import { lambdaTelemetry, telemetryOf } from '../../../functions/runtime/telemetry.ts';
import { type Captured, captureLines } from '../../fixtures/captured-lines.ts';

let lines: Captured;
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => lines.stop());

const behind = { marketId: 'nvidia-h100' as never, cursor: 7, records: 3, milliseconds: 1_200 };
const served = {
  requestId: 'request-1',
  operation: 'receive-heartbeat',
  tenantId: null,
  caller: null,
  code: null,
  milliseconds: 3,
  replayed: false,
  ids: {},
};

describe('in Lambda', () => {
  test('a fact is one line of JSON, with the function that told it, and its metrics are another', () => {
    lambdaTelemetry('Projector').tell('market_behind', behind);
    expect(lines.facts('market_behind')).toMatchObject([{ level: 'INFO', function: 'Projector', ...behind }]);
    expect(lines.metrics()).toMatchObject([{ ProjectorLag: 1_200, ProjectorLagRecords: 3 }]);
  });

  test('each alarm is an error line, and is counted under a name of its own', () => {
    const { alarm } = lambdaTelemetry('Matcher');
    for (const [name, metric] of Object.entries(metricOfAlarm)) {
      alarm(name as AlarmName, { marketId: 'nvidia-h100' });
      expect(lines.facts(name)).toMatchObject([{ level: 'ERROR', marketId: 'nvidia-h100' }]);
      if (metric !== null) expect(lines.metrics().at(-1)).toMatchObject({ [metric]: 1 });
    }
  });

  test('a key in the text of somebody else’s error is struck out, and the text is cut', () => {
    const key = `cbk_0123456789abcdef_${'k'.repeat(43)}`;
    lambdaTelemetry('Api').alarm('request_failed', { error: `TypeError: no ${key} here ${'x'.repeat(2_000)}` });
    expect(lines.text()).not.toContain('kkkk');
    expect(lines.facts('request_failed')[0]?.error).toHaveLength(500);
  });

  test('heartbeats in good order are not told unless that is asked for, refused ones always', () => {
    const { tell } = lambdaTelemetry('Api-agent');
    tell('request_served', { ...served, status: 200 });
    expect(lines.text()).toBe('');
    tell('request_served', { ...served, status: 401, code: 'signature_invalid' });
    expect(lines.facts('request_served')).toHaveLength(1);
  });

  test('whoever follows a heartbeat finds it by its request and by its node, with the trace of its invocation', () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';
    process.env._X_AMZN_TRACE_ID = 'Root=1-6926f0aa-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1';
    try {
      lambdaTelemetry('Api-heartbeats').tell('request_served', { ...served, caller: 'nod_1', status: 200 });
    } finally {
      delete process.env.POWERTOOLS_LOG_LEVEL;
      delete process.env._X_AMZN_TRACE_ID;
    }
    expect(lines.facts('request_served')).toMatchObject([
      { level: 'DEBUG', requestId: 'request-1', caller: 'nod_1', xray_trace_id: '1-6926f0aa-0123456789abcdef01234567' },
    ]);
  });

  test('what cannot be told fails nobody', () => {
    const broken = Object.defineProperty({ ...behind }, 'records', {
      enumerable: true,
      get: () => {
        throw new Error('broken');
      },
    });
    expect(() => lambdaTelemetry('Projector').tell('market_behind', broken)).not.toThrow();
  });
});

describe('on one machine', () => {
  const { alarm, tell } = telemetryOf({});

  test('an alarm is one line on standard error, as before, and nothing else is printed', () => {
    tell('market_behind', behind);
    alarm('snapshot_failed', { marketId: 'nvidia-h100', position: 256 });
    expect(lines.text()).toBe('{"level":"error","alarm":"snapshot_failed","marketId":"nvidia-h100","position":256}\n');
  });
});
