import { createServer, type ServerResponse } from 'node:http';
import type { SiteFile } from './build-reference.ts';
import { securityHeaders } from './security-headers.ts';

export interface ServedReference {
  /** `http://127.0.0.1:8090`. */
  readonly address: string;
  stop(): Promise<void>;
}

const requestMsMax = 10_000;

/** Shows the site on this machine only, as CloudFront would: same headers, same page for what is missing. */
export async function serveReference(files: readonly SiteFile[], port: number): Promise<ServedReference> {
  const byPath = new Map(files.map((file) => [`/${file.path}`, file]));
  const missing = byPath.get('/not-found.html');
  const server = createServer({ requestTimeout: requestMsMax, headersTimeout: requestMsMax }, (request, response) => {
    const path = URL.parse(request.url ?? '/', 'http://site')?.pathname ?? '';
    const file = byPath.get(path === '/' ? '/index.html' : path);
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 403, undefined);
    else answer(response, file ? 200 : 404, file ?? missing);
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, file: SiteFile | undefined): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (file) response.setHeader('content-type', file.contentType);
  response.writeHead(status).end(file?.body);
}
