import { ofType, type Resource } from './synthesise.ts';

/** Whether the gateway keeps metrics of each route, by the route's key; undefined where the template does not say. */
export function measuredRoutes(resources: readonly Resource[]): Readonly<Record<string, boolean | undefined>> {
  const { DefaultRouteSettings, RouteSettings } = ofType(resources, 'AWS::ApiGatewayV2::Stage')[0]?.Properties ?? {};
  const keys = ofType(resources, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
  const settingsOf = (key: string) => (RouteSettings?.[key] ?? DefaultRouteSettings) as { readonly DetailedMetricsEnabled?: boolean };
  return Object.fromEntries(keys.map((key) => [key, settingsOf(key).DetailedMetricsEnabled]));
}

/** How the calls of each function are traced, by the function's name; undefined where the template does not say. */
export const traceModes = (resources: readonly Resource[]): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    ofType(resources, 'AWS::Lambda::Function').map(({ Metadata, Properties }) => [
      Metadata?.['computeBank:name'],
      (Properties.TracingConfig as { readonly Mode?: string } | undefined)?.Mode,
    ]),
  );
