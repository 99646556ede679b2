import { policyOverrides } from '@compute-bank/contracts/policy-overrides';
import type { Node } from 'constructs';
import { type Archive, archiveOf } from './archive.ts';
import { type Detail, detailsOf } from './details.ts';
import { PlacementError } from './placement-error.ts';
import { isStageName, type StageName, type StageSettings, stages } from './stages.ts';
import { type RestoredTables, restoredTablesOf } from './tables.ts';

/** A name of one's own for the API or the site, and the certificate for it: the API's in its region, the site's in us-east-1. */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/** Which copy of the bank is meant, as the context says (`-c stage=prod -c cell=eu1`). No account is named anywhere. */
export interface Placement {
  readonly stage: StageName;
  readonly settings: StageSettings;
  /** A full copy that shares nothing with the others. */
  readonly cell: string;
  /** In front of every name that must be explicit, so that stages and cells fit in one account. */
  readonly prefix: string;
  readonly domain: Domain | null;
  readonly siteDomain: Domain | null;
  /** Where the tables are kept for ever; null for a bucket of the cell's own. */
  readonly archive: Archive | null;
  /** Tables that were restored and work in the place of the cell's own. */
  readonly restored: RestoredTables | null;
  /** Who hears of alarms, if it is to be a mailbox. */
  readonly alarmEmail: string | null;
  /** Figures of the published policy that this copy changes, as JSON; null for none. */
  readonly policy: string | null;
  /** What this copy tells beside the usual. */
  readonly details: ReadonlySet<Detail>;
  /** Stacks that this copy does without. */
  readonly without: ReadonlySet<OptionalStack>;
}

/** Stacks on which no other depends (`Cost` goes with `Alarms`): a place that cannot have one (an emulator, a region without the service) leaves it out. */
const optionalStacks = ['Alarms', 'Archive', 'Cost', 'Rotation', 'Site'] as const;
export type OptionalStack = (typeof optionalStacks)[number];
const isOptionalStack = (name: string): name is OptionalStack => optionalStacks.some((each) => each === name);

/** What the context of an app may say, each as text. */
const contextKeys = [
  'stage',
  'cell',
  'domain',
  'certificate',
  'siteDomain',
  'siteCertificate',
  'archiveBucket',
  'archiveAccount',
  'bankStream',
  'marketStream',
  'alarmEmail',
  'policy',
  'detail',
  'without',
] as const;

/** Metadata key of each stack: the flags with which it was made. */
export const contextKey = 'computeBank:context';

/** What the context does say: a deployed stack keeps it, so that a comparison knows with which flags it was made. */
export const contextOf = (node: Node): Readonly<Record<string, string>> =>
  Object.fromEntries(contextKeys.flatMap((key) => (textOf(node, key) === null ? [] : [[key, String(textOf(node, key))]])));

function textOf(node: Node, key: (typeof contextKeys)[number]): string | null {
  const value: unknown = node.tryGetContext(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Reads the context. Throws a {@link PlacementError}. */
export function readPlacement(node: Node): Placement {
  const text = (key: (typeof contextKeys)[number]): string | null => textOf(node, key);
  const stage = text('stage') ?? 'dev';
  if (!isStageName(stage)) throw new PlacementError(`A stage is one of ${Object.keys(stages).join(', ')}, not "${stage}".`);
  const cell = text('cell') ?? 'main';
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(cell)) throw new PlacementError(`A cell is named with 1 to 16 of a-z, 0-9 and -, not "${cell}".`);
  return {
    stage,
    settings: stages[stage],
    cell,
    prefix: `compute-bank-${stage}-${cell}`,
    domain: domainOf(text('domain'), text('certificate')),
    siteDomain: siteDomainOf(domainOf(text('siteDomain'), text('siteCertificate'))),
    archive: archiveOf(text('archiveBucket'), text('archiveAccount')),
    restored: restoredTablesOf(text('bankStream'), text('marketStream')),
    alarmEmail: mailboxOf(text('alarmEmail')),
    policy: policyOf(text('policy')),
    details: detailsOf(text('detail')),
    without: new Set((text('without') ?? '').split(',').filter(Boolean).map(optionalStackOf)),
  };
}

function optionalStackOf(name: string): OptionalStack {
  if (isOptionalStack(name)) return name;
  throw new PlacementError(`What can be left out is ${optionalStacks.join(', ')}, not "${name}".`);
}

function domainOf(name: string | null, certificateArn: string | null): Domain | null {
  if (name === null && certificateArn === null) return null;
  if (name === null || certificateArn === null) throw new PlacementError('A domain and its certificate are given together.');
  if (!/^arn:[a-z-]+:acm:/.test(certificateArn)) throw new PlacementError(`"${certificateArn}" is not the ARN of a certificate.`);
  return { name, certificateArn };
}

/** CloudFront looks for certificates in one region only, wherever the cell is. */
function siteDomainOf(domain: Domain | null): Domain | null {
  if (domain === null || /^arn:[a-z-]+:acm:us-east-1:/.test(domain.certificateArn)) return domain;
  throw new PlacementError(`The certificate of the site must be one of us-east-1, not "${domain.certificateArn}".`);
}

function mailboxOf(address: string | null): string | null {
  if (address === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
  throw new PlacementError(`"${address}" is not the address of a mailbox.`);
}

/** Read here too, so that a wrong figure stops the deployment and not the functions. */
function policyOf(json: string | null): string | null {
  if (json === null) return null;
  const { error, data } = policyOverrides.safeParse(jsonOf(json));
  if (!error) return JSON.stringify(data);
  throw new PlacementError(
    `The policy is not usable: ${error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ')}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlacementError('The policy is not JSON.');
  }
}
