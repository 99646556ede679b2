import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { AdminError } from './failure.ts';

/** Calls a function and waits for its answer. Throws an {@link AdminError} that repeats the function's own error. */
export async function invoke(client: LambdaClient, functionName: string, event: unknown): Promise<unknown> {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
  const answer: unknown = text === '' ? null : JSON.parse(text);
  if (FunctionError !== undefined) throw new AdminError(`The function ${functionName} failed: ${errorIn(answer)}`);
  return answer;
}

const errorIn = (answer: unknown): string =>
  typeof answer === 'object' && answer !== null && 'errorMessage' in answer ? String(answer.errorMessage) : 'it gave no reason';
