import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream';

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands in for the name that an HTTP API has in the cloud: emulators tell APIs apart by the `Host` header, and nothing here
 * resolves such names. Passes every request on as it came, to the emulator's address and with that header.
 */
export async function openGateway(endpoint: string, host: string): Promise<Gateway> {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path } = incoming;
    const forwarded = request({ hostname, port, method, path, headers: { ...incoming.headers, host } }, (answer) => {
      // Whoever asked may have gone, as a program that was killed has.
      if (outgoing.destroyed) return void answer.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, outgoing, () => undefined);
    });
    forwarded.once('error', () => outgoing.destroy());
    pipeline(incoming, forwarded, () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gateway has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
