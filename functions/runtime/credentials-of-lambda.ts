import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in bundles for the SDK's chain of credentials (see `infra/constructs/bundle.ts`). Lambda hands a function its role in
 * the environment. The rest of the chain, which asks files, browsers, programs and the network, is of no use there: it only makes
 * a cold start longer and, if the environment were ever empty, finds the credentials of somebody else.
 */
export const defaultProvider = fromEnv;
