import type { HostOptions } from '../host-options.ts';
import { openSecrets } from '../state/secrets.ts';
import type { StateDir } from '../state/state-dir.ts';
import type { Teardown } from '../teardown.ts';
import type { Deployment } from '../template/deployment.ts';
import { readDeployment } from '../template/read-deployment.ts';
import { synthesise } from '../template/synthesise.ts';
import { type Clients, openClients } from './clients.ts';
import { createQueues } from './create-queues.ts';
import { createTables } from './create-tables.ts';
import { startDatabase } from './embedded-database.ts';
import { type QueueFill, startQueues } from './embedded-queues.ts';
import { tendDatabase } from './tend-database.ts';

/** Tables and queues that stand and answer, and the deployment that names them. */
export interface Backend {
  readonly deployment: Deployment;
  readonly clients: Clients;
  readonly endpoints: { readonly database: string; readonly queues: string };
  readonly queueUrls: ReadonlyMap<string, string>;
  /** ARN of each table's stream. */
  readonly streams: ReadonlyMap<string, string>;
  /** Of the embedded queues; undefined for a server that must be asked over the network. */
  readonly fill: ((queue: string) => QueueFill) | undefined;
  readonly databasePid: number | null;
  readonly failed: Promise<string>;
}

interface Servers {
  readonly database: { readonly url: string; readonly embedded: boolean; readonly pid: number | null };
  readonly queues: { readonly url: string; readonly embedded: boolean };
  readonly fill: Backend['fill'];
  readonly failed: Promise<string>;
}

export async function openBackend(options: HostOptions, state: StateDir, teardown: Teardown): Promise<Backend> {
  const [stacks, servers] = await Promise.all([options.stacks ?? synthesise(options.root), openServers(state, teardown)]);
  const streamsUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS ?? servers.database.url;
  const clients = openClients(servers.database, { ...servers.database, url: streamsUrl }, servers.queues);
  teardown.add(clients.close);
  const secret = openSecrets(state.secrets);
  // Twice: the queues must stand before anybody can say what their URLs are.
  const draft = readDeployment(stacks, { queueUrl: (queue) => queue, secret });
  const queueUrls = await createQueues(clients.host.sqs, draft.queues);
  const deployment = readDeployment(stacks, { queueUrl: (queue) => queueUrls.get(queue) ?? '', secret });
  const streams = await createTables(clients.host.dynamo, deployment.tables);
  return {
    deployment,
    clients,
    endpoints: { database: servers.database.url, queues: servers.queues.url },
    queueUrls,
    streams,
    fill: servers.fill,
    databasePid: servers.database.pid,
    failed: servers.failed,
  };
}

/** Embedded servers, unless the SDK's own variables name others. */
async function openServers(state: StateDir, teardown: Teardown): Promise<Servers> {
  const databaseUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  const queuesUrl = process.env.AWS_ENDPOINT_URL_SQS;
  const embeddedQueues = queuesUrl === undefined ? await startQueues() : undefined;
  if (embeddedQueues) teardown.add(embeddedQueues.stop);
  const queues = { url: embeddedQueues?.endpoint ?? queuesUrl ?? '', embedded: embeddedQueues !== undefined };
  if (databaseUrl !== undefined) {
    const database = { url: databaseUrl, embedded: false, pid: null };
    return { database, queues, fill: embeddedQueues?.fill, failed: new Promise(() => undefined) };
  }
  const running = await startDatabase(state);
  let stopping = false;
  teardown.add(async () => {
    stopping = true;
    await running.stop();
  });
  tendDatabase(state.database, Date.now());
  const failed = new Promise<string>((fail) => {
    void running.exited.then(() => {
      if (!stopping) fail('The embedded database ended by itself. What was acknowledged is on disk; start again.');
    });
  });
  return { database: { url: running.endpoint, embedded: true, pid: running.pid }, queues, fill: embeddedQueues?.fill, failed };
}
