import { rejection } from '@compute-bank/domain/rejection';
import middy from '@middy/core';
import httpRouterHandler from '@middy/http-router';
import type { Context } from 'aws-lambda';
import type { ApiEvent, ApiResponse } from './api-event.ts';
import type { Edge } from './edge.ts';
import { Refused } from './refused.ts';
import type { Served } from './serve.ts';
import { withHeaders } from './with-headers.ts';
import { withProblems } from './with-problems.ts';
import { withTelemetry } from './with-telemetry.ts';

export type ApiHandler = (event: ApiEvent, context: Context) => Promise<ApiResponse>;

/** The Lambda handler of one context: finds the endpoint, answers with headers, and turns what is thrown into problems. */
export const createRouter =
  (edge: () => Edge) =>
  (served: readonly Served[]): ApiHandler => {
    const routes = served.map(({ declared, answer }) => ({ method: declared.method, path: declared.path, handler: answer }));
    return middy<ApiEvent, ApiResponse>()
      .use(withTelemetry(edge))
      .use(withHeaders())
      .use(withProblems(edge))
      .handler(httpRouterHandler<ApiEvent, ApiResponse>({ routes, notFoundResponse: refuseRoute(served) }));
  };

/**
 * Says which of the two it is: a wrong method, or an address that this function does not serve. It need not know the addresses of
 * other functions, whose schemas would make each cold start a sixth longer: requests for those never come here.
 */
function refuseRoute(served: readonly Served[]): (request: { path: string }) => never {
  const addresses = served.map(({ declared }) => new RegExp(`^${declared.path.replaceAll(/\{[^/]+\}/g, '[^/]+')}$`));
  return ({ path }) => {
    if (addresses.some((address) => address.test(path))) {
      throw new Refused(rejection('method_not_allowed', 'This address takes another method.'));
    }
    throw new Refused(rejection('not_found', 'There is no such address.'));
  };
}
