import type { Node } from 'constructs';
import { type Archive, archiveOf } from './archive.ts';
import { isStageName, type StageName, type StageSettings, stages } from './stages.ts';
import { type RestoredTables, restoredTablesOf } from './tables.ts';

/** A name of one's own for the API or the site, and the certificate for it: the API's in its region, the site's in us-east-1. */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

const optionalParts = ['site', 'archive'] as const;
export type OptionalPart = (typeof optionalParts)[number];

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
  /** Stacks that are left out, for accounts and emulators that lack a service. */
  readonly without: ReadonlySet<OptionalPart>;
  /** Who hears of alarms, if it is to be a mailbox. */
  readonly alarmEmail: string | null;
}

/** Reads the context; throws an error that says what would be right. */
export function readPlacement(node: Node): Placement {
  const text = (key: string): string | null => {
    const value: unknown = node.tryGetContext(key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const stage = text('stage') ?? 'dev';
  if (!isStageName(stage)) throw new Error(`A stage is one of ${Object.keys(stages).join(', ')}, not "${stage}".`);
  const cell = text('cell') ?? 'main';
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(cell)) throw new Error(`A cell is named with 1 to 16 of a-z, 0-9 and -, not "${cell}".`);
  return {
    stage,
    settings: stages[stage],
    cell,
    prefix: `compute-bank-${stage}-${cell}`,
    domain: domainOf(text('domain'), text('certificate')),
    siteDomain: siteDomainOf(domainOf(text('siteDomain'), text('siteCertificate'))),
    archive: archiveOf(text('archiveBucket'), text('archiveAccount')),
    restored: restoredTablesOf(text('bankStream'), text('marketStream')),
    without: withoutOf(text('without')),
    alarmEmail: text('alarmEmail'),
  };
}

function domainOf(name: string | null, certificateArn: string | null): Domain | null {
  if (name === null && certificateArn === null) return null;
  if (name === null || certificateArn === null) throw new Error('A domain and its certificate are given together.');
  if (!/^arn:[a-z-]+:acm:/.test(certificateArn)) throw new Error(`"${certificateArn}" is not the ARN of a certificate.`);
  return { name, certificateArn };
}

/** CloudFront looks for certificates in one region only, wherever the cell is. */
function siteDomainOf(domain: Domain | null): Domain | null {
  if (domain === null || /^arn:[a-z-]+:acm:us-east-1:/.test(domain.certificateArn)) return domain;
  throw new Error(`The certificate of the site must be one of us-east-1, not "${domain.certificateArn}".`);
}

function withoutOf(list: string | null): ReadonlySet<OptionalPart> {
  const parts = list === null ? [] : list.split(',');
  const isPart = (part: string): part is OptionalPart => optionalParts.some((each) => each === part);
  const wrong = parts.find((part) => !isPart(part));
  if (wrong !== undefined) throw new Error(`Only ${optionalParts.join(' and ')} can be left out, not "${wrong}".`);
  return new Set(parts.filter(isPart));
}
