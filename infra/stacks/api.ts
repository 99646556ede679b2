import type { Context } from '@compute-bank/contracts/endpoint';
import { endpoints } from '@compute-bank/contracts/registry';
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Domain, Placement } from '../configuration/placement.ts';
import { agentThrottle, throttle } from '../configuration/throttles.ts';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { resourceOf } from '../constructs/local-name.ts';

export interface ApiProps extends StackProps {
  readonly placement: Placement;
  readonly contexts: ReadonlyMap<Context, IFunction>;
}

/** Who asked for which route and how it went. The path is left out: it names objects, and whoever is careless puts keys in a query. */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  address: '$context.identity.sourceIp',
  agent: '$context.identity.userAgent',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integration.latency',
  error: '$context.integration.error',
};

/** The HTTP API: every published endpoint, each routed to the function of its context. */
export class ApiStack extends Stack {
  /** What is served, for whoever watches it. */
  readonly stage: HttpStage;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, { placement, contexts, ...props }: ApiProps) {
    super(scope, id, props);
    this.#api = new HttpApi(this, 'Http', {
      apiName: placement.prefix,
      createDefaultStage: false,
      // With a name of its own the API answers to no other.
      disableExecuteApiEndpoint: placement.domain !== null,
    });
    this.stage = this.#stage(placement);
    acceptFinding(this, 'APIG4', 'Keys and signatures are checked by the functions, one edge for all, before anything else is read.');
    this.#boundAgents(this.stage, this.#routes(contexts), placement);
    const url = placement.domain ? this.#serveAt(placement.domain, this.stage) : this.#api.apiEndpoint;
    new CfnOutput(this, 'Url', { value: url });
  }

  #stage({ settings, details }: Placement): HttpStage {
    const logGroup = new LogGroup(this, 'AccessLogs', { retention: settings.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    return new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      detailedMetricsEnabled: details.has('routes'),
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }

  #routes(contexts: ApiProps['contexts']): ReadonlyMap<string, HttpRoute> {
    const integrations = new Map<Context, HttpLambdaIntegration>();
    for (const [context, handler] of contexts) {
      // One permission per function: one per route would outgrow the function's policy.
      integrations.set(context, new HttpLambdaIntegration(`To-${context}`, handler, { scopePermissionToRoute: false }));
    }
    const made = endpoints.map((route): [string, HttpRoute][] => {
      const integration = integrations.get(route.context);
      if (!integration) throw new Error(`No function serves ${route.id} (${route.context}).`);
      const routes = this.#api.addRoutes({ path: route.path, methods: [HttpMethod[route.method]], integration });
      return routes.map((each) => [`${route.method} ${route.path}`, each]);
    });
    return new Map(made.flat());
  }

  /** The gateway knows a route's settings only once it knows the route, so the stage waits for these. They replace the stage's own. */
  #boundAgents(stage: HttpStage, routes: ReadonlyMap<string, HttpRoute>, { details }: Placement): void {
    const bounded = endpoints.filter(({ access }) => access === 'agent').map(({ method, path }) => `${method} ${path}`);
    const resource = resourceOf(stage) as CfnStage;
    const throttling = { ThrottlingRateLimit: agentThrottle.rateLimit, ThrottlingBurstLimit: agentThrottle.burstLimit };
    const settings = { ...throttling, DetailedMetricsEnabled: details.has('routes') };
    resource.routeSettings = Object.fromEntries(bounded.map((key) => [key, settings]));
    for (const key of bounded) stage.node.addDependency(...[routes.get(key)].filter((route) => route !== undefined));
  }

  /** Serves the API under a name of one's own; the name itself is pointed at `DomainTarget` wherever its zone is kept. */
  #serveAt({ name, certificateArn }: Domain, stage: HttpStage): string {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    const domainName = new DomainName(this, 'Domain', { domainName: name, certificate, securityPolicy: SecurityPolicy.TLS_1_2 });
    new ApiMapping(this, 'Mapping', { api: this.#api, domainName, stage });
    new CfnOutput(this, 'DomainTarget', { value: domainName.regionalDomainName });
    return `https://${name}`;
  }
}
