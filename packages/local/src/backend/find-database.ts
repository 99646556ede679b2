import { createRequire } from 'node:module';

/** Nothing on this machine can hold the tables; the message says what to do. */
export class NoDatabase extends Error {}

/** Path of the embedded database's program. */
export function findDatabase(platform: string = `${process.platform}-${process.arch}`): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${platform}/dynoxide`);
  } catch {
    throw new NoDatabase(
      `No embedded DynamoDB for ${platform}. Set AWS_ENDPOINT_URL_DYNAMODB to the address of any DynamoDB-compatible server ` +
        '(DynamoDB Local, MiniStack, LocalStack, or AWS itself) and start again.',
    );
  }
}
