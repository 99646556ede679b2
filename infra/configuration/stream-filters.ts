import { FilterRule } from 'aws-cdk-lib/aws-lambda';

/** Outbox entries and beats with news: the only changes of the Bank table that the relay passes on. */
export const wakesRelay = { dynamodb: { NewImage: { wake: { N: FilterRule.isEqual('1') } } } };

/**
 * Records of a log. The projector's own cursor lies in the same table: without this, each of its runs would call it once
 * more for nothing, and each snapshot as often as it has chunks.
 */
export const growsLog = { dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('LOG#') } } } };
