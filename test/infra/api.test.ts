import { contexts } from '@compute-bank/contracts/endpoint';
import { endpoints } from '@compute-bank/contracts/registry';
import { expect, test } from '@jest/globals';
import { ofType, synthesise, target } from './synthesise.ts';

const resources = synthesise();
const deployed = ofType(resources, 'AWS::ApiGatewayV2::Route');

test('every published endpoint has its route, and there is no other', () => {
  const published = endpoints.map((route) => `${route.method} ${route.path}`).sort();
  expect(deployed.map((route) => route.Properties.RouteKey).sort()).toEqual(published);
});

test('every context has one integration and is served by the function of its name', () => {
  const integrations = ofType(resources, 'AWS::ApiGatewayV2::Integration');
  expect(integrations).toHaveLength(contexts.length);
  for (const integration of integrations) expect(integration.Properties.PayloadFormatVersion).toBe('2.0');
  const entries = ofType(resources, 'AWS::Lambda::Function').map((made) => made.Metadata?.['computeBank:entry']);
  for (const context of contexts) expect(entries).toContain(`functions/api/${context}/index.ts`);
});

test('each route leads to the function of its context', () => {
  for (const route of endpoints) {
    const made = deployed.find((each) => each.Properties.RouteKey === `${route.method} ${route.path}`);
    const integration = ofType(resources, 'AWS::ApiGatewayV2::Integration').find((each) =>
      target(made?.Properties.Target).includes(each.id),
    );
    expect(target(integration?.Properties.IntegrationUri)).toMatch(new RegExp(`Api${route.context}[0-9A-F]`));
  }
});

test('the API is fenced against floods', () => {
  const stage = ofType(resources, 'AWS::ApiGatewayV2::Stage')[0];
  expect(stage?.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 4_000 });
});

test('the template stays far below the limit of 500 resources in each stack', () => {
  expect(resources.length).toBeLessThan(450);
});
