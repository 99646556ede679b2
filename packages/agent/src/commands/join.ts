import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { createBankClient, readBankUrl } from '../bank-client.ts';
import { joinNode } from '../join-node.ts';
import { lockFolder } from '../lock-file.ts';
import { openNodeDirectory } from '../node-directory.ts';
import { agentRuntime } from '../runtime/agent-runtime.ts';
import { findInventory } from './inventory-source.ts';
import { findToken, type TokenOptions } from './token-source.ts';

interface JoinOptions extends TokenOptions {
  readonly bank: string;
  readonly state: string;
  readonly inventory?: string;
  readonly name?: string;
}

/** `cbank-agent join`: makes a key pair on this machine and turns it, with a token, into a node. */
export const joinCommand = (): Command =>
  new Command('join')
    .description('turn this machine into a node of a bank, once')
    .requiredOption('--bank <url>', 'base URL of the bank')
    .requiredOption('--state <dir>', 'folder for the key and the state; keep it, it is the node')
    .option('--token-file <file>', 'file with the join token, - for standard input (else the variable CBANK_JOIN_TOKEN)')
    .option('--token <token>', 'the join token itself; other users of this machine can see it while the command runs')
    .option('--inventory <file>', 'declare what the machine has, instead of probing it')
    .option('--name <name>', 'what the node is called', hostname())
    .action(join);

async function join(options: JoinOptions): Promise<void> {
  const url = readBankUrl(options.bank);
  const token = findToken(options, process.env);
  const inventory = await findInventory(options.inventory);
  const directory = openNodeDirectory(resolve(options.state));
  const release = lockFolder(directory.path, agentRuntime.processTable());
  const client = createBankClient(url, 1);
  try {
    const { membership, isNew } = await joinNode(directory, client, { token, name: options.name ?? hostname(), inventory });
    const said = isNew ? 'joined as' : 'has joined before (the token was not used):';
    process.stdout.write(`${url}: ${said} node ${membership.nodeId} of tenant ${membership.tenantId}\n`);
    process.stdout.write(`next: cbank-agent run --bank ${url} --state ${directory.path}\n`);
  } finally {
    await client.close();
    release();
  }
}
