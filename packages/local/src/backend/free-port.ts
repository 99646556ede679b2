import { createServer } from 'node:net';

/** A port on which nobody listens now. Somebody may take it before its user does, so users retry. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise<void>((closed) => server.close(() => closed()));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
