import type { IncomingMessage } from 'node:http';

/** What came of reading a request's body. */
export type BodyRead = { readonly read: true; readonly body: Buffer } | { readonly read: false; readonly cause: 'too-large' | 'aborted' };

/**
 * Reads a body of at most `bytesMax`. A larger one is given up at once, by its declared length if it has one; what is
 * still to come is thrown away, so that the sender reads the answer instead of a reset connection.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<BodyRead> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const giveUp = (): void => {
      request.removeAllListeners('data').resume();
      done({ read: false, cause: 'too-large' });
    };
    request.once('error', () => done({ read: false, cause: 'aborted' }));
    request.once('close', () => done({ read: false, cause: 'aborted' }));
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
      giveUp();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) giveUp();
      else chunks.push(chunk);
    });
    request.once('end', () => done({ read: true, body: Buffer.concat(chunks) }));
  });
}
