import { type FauxqsServer, startFauxqs } from 'fauxqs';

/** How full a queue is, seen from inside the server: exact, at no cost. */
export interface QueueFill {
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
}

export interface EmbeddedQueues {
  readonly endpoint: string;
  fill(queue: string): QueueFill;
  stop(): Promise<void>;
}

/** Runs the embedded SQS in this process. It keeps nothing: what is lost with it is still in the outbox. */
export async function startQueues(): Promise<EmbeddedQueues> {
  const server: FauxqsServer = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    fill: (queue) => {
      const messages = server.inspectQueue(queue)?.messages;
      if (!messages) return { ready: 0, delayed: 0, inFlight: 0 };
      return { ready: messages.ready.length, delayed: messages.delayed.length, inFlight: messages.inflight.length };
    },
    stop: () => server.stop(),
  };
}
