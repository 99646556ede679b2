import type { Context } from '@compute-bank/contracts/endpoint';
import { endpoints } from '@compute-bank/contracts/registry';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

export interface ApiProps extends StackProps {
  readonly cell: string;
  readonly contexts: ReadonlyMap<Context, IFunction>;
}

/** The HTTP API: every published endpoint, each routed to the function of its context. */
export class ApiStack extends Stack {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id, props);
    this.api = new HttpApi(this, 'Http', { apiName: `compute-bank-${props.cell}`, createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // A fence against floods, far above what one cell is sized for; quotas per tenant are the bank's own business.
      throttle: { rateLimit: 2_000, burstLimit: 4_000 },
      detailedMetricsEnabled: true,
    });
    const integrations = new Map<Context, HttpLambdaIntegration>();
    for (const [context, handler] of props.contexts) {
      // One permission per function: one per route would outgrow the function's policy.
      integrations.set(context, new HttpLambdaIntegration(`To-${context}`, handler, { scopePermissionToRoute: false }));
    }
    for (const route of endpoints) {
      const integration = integrations.get(route.context);
      if (!integration) throw new Error(`No function serves ${route.id} (${route.context}).`);
      this.api.addRoutes({ path: route.path, methods: [HttpMethod[route.method]], integration });
    }
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint });
  }
}
