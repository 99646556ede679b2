import { endpoints } from '@compute-bank/contracts/registry';
import { describe, expect, test } from '@jest/globals';
import { measuredRoutes, traceModes } from './details-of.ts';
import { ofType, type Resource, synthesise } from './synthesise.ts';

const logLevel = (resources: readonly Resource[], name: string): unknown =>
  ofType(resources, 'AWS::Lambda::Function').find(({ Metadata }) => Metadata?.['computeBank:name'] === name)?.Properties.Environment
    ?.Variables.POWERTOOLS_LOG_LEVEL;

const all = (values: Readonly<Record<string, unknown>>) => [...new Set(Object.values(values))];

describe('what is paid for by the month whether or not somebody looks', () => {
  test('metrics of routes: none is kept, and the gateway is told so, for the routes of agents too', () => {
    const measured = measuredRoutes(synthesise());
    expect(Object.keys(measured)).toHaveLength(endpoints.length);
    expect(all(measured)).toEqual([false]);
  });

  test('traces of heartbeats: none is made, and everything else is traced', () => {
    const { 'Api-heartbeats': heartbeats, ...others } = traceModes(synthesise());
    // Said, and not left out: what a template does not say any more, Lambda may keep as it was.
    expect(heartbeats).toBe('PassThrough');
    expect(all(others)).toEqual(['Active']);
  });
});

describe('on request', () => {
  test('each route is measured, those of agents too', () => {
    expect(all(measuredRoutes(synthesise({ detail: 'routes' })))).toEqual([true]);
    expect(traceModes(synthesise({ detail: 'routes' }))['Api-heartbeats']).toBe('PassThrough');
  });

  test('heartbeats are traced, and each leaves a line', () => {
    const asked = synthesise({ detail: 'heartbeats' });
    expect(all(traceModes(asked))).toEqual(['Active']);
    expect(logLevel(asked, 'Api-heartbeats')).toBe('DEBUG');
    expect(logLevel(asked, 'Api-orders')).toBeUndefined();
    expect(logLevel(synthesise(), 'Api-heartbeats')).toBeUndefined();
    expect(all(measuredRoutes(asked))).toEqual([false]);
  });

  test('both at once', () => {
    const asked = synthesise({ detail: 'routes,heartbeats' });
    expect([...all(measuredRoutes(asked)), ...all(traceModes(asked))]).toEqual([true, 'Active']);
  });
});
