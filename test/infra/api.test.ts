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
    expect(target(integration?.Properties.IntegrationUri)).toMatch(new RegExp(`Api${route.context.replaceAll('-', '')}Live[0-9A-F]`));
  }
});

test('the API is fenced against floods', () => {
  const stage = ofType(resources, 'AWS::ApiGatewayV2::Stage')[0];
  expect(stage?.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 4_000 });
});

test('agents, all together, are fenced below what the API takes, and their routes exist before their bounds', () => {
  const stage = ofType(resources, 'AWS::ApiGatewayV2::Stage')[0];
  const settings = stage?.Properties.RouteSettings ?? {};
  const agents = endpoints.filter(({ access }) => access === 'agent').map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(settings).sort()).toEqual(agents.sort());
  for (const key of agents) {
    expect(settings[key]).toMatchObject({ ThrottlingRateLimit: 1_200, ThrottlingBurstLimit: 2_400 });
    expect(stage?.DependsOn).toContain(deployed.find((route) => route.Properties.RouteKey === key)?.id);
  }
});

test('every request leaves a line in a log of its own, without its path, its query or what stood in it', () => {
  const settings = ofType(resources, 'AWS::ApiGatewayV2::Stage')[0]?.Properties.AccessLogSettings;
  const format = JSON.parse(settings?.Format ?? '') as Record<string, string>;
  expect(format).toMatchObject({ requestId: '$context.requestId', route: '$context.routeKey', status: '$context.status' });
  expect(Object.values(format).join()).not.toMatch(/context\.path|querystring|authorizer|header/i);
  const log = ofType(resources, 'AWS::Logs::LogGroup').find(({ id }) => target(settings?.DestinationArn).includes(`"${id}"`));
  expect(log?.Properties.RetentionInDays).toBe(90);
});

test('with a name of its own the API answers there alone, by TLS 1.2 or later', () => {
  expect(ofType(resources, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
  const certificate = 'arn:aws:acm:eu-central-1:111122223333:certificate/example';
  const named = synthesise({ domain: 'api.example.com', certificate });
  const domain = ofType(named, 'AWS::ApiGatewayV2::DomainName')[0]?.Properties;
  expect(domain).toMatchObject({
    DomainName: 'api.example.com',
    DomainNameConfigurations: [{ CertificateArn: certificate, SecurityPolicy: 'TLS_1_2' }],
  });
  expect(ofType(named, 'AWS::ApiGatewayV2::Api')[0]?.Properties.DisableExecuteApiEndpoint).toBe(true);
  expect(ofType(named, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
});

test('S96: without a key or a signature only these operations can be used', () => {
  expect(endpoints.filter(({ access }) => access === 'public').map(({ id }) => id)).toEqual(['join-node', 'get-health']);
});

test('every stack stays far below the limit of 500 resources', () => {
  const sizes = Object.values(Object.groupBy(resources, ({ stack }) => stack)).map((inStack = []) => inStack.length);
  expect(sizes.length).toBeGreaterThan(4);
  expect(Math.max(...sizes)).toBeLessThan(350);
});
