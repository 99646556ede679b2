import type { Command } from 'commander';
import pc from 'picocolors';
import { readCheckout } from '../checkout/read-checkout.ts';
import { type AdminContext, toJson } from '../command/admin-context.ts';
import { bankCommand, type CommonOptions, readCount, readUrl } from '../command/options.ts';
import { readDeployed } from '../deployment/read-deployed.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { countOf, printFindings } from './print-findings.ts';

interface DoctorOptions extends CommonOptions {
  readonly api?: string;
  readonly healthMs: number;
  readonly checkout: boolean;
  readonly all: boolean;
}

const more = `
What you will see: a line for each area. ✓ is in order, ! is worth a look, ✗ is broken, ? could not be asked, which says
nothing either way. Each line that is not ✓ says what to do. Nothing is changed.

Exit status: 0 nothing is broken, 1 something is, 2 the deployment could not be examined.
`;

const healthMsDefault = 2_000;
const healthMsMax = 15_000;

/** `cbank-admin doctor`: whether what is deployed is whole, and does its work. */
export const doctorCommand = (context: AdminContext): Command =>
  bankCommand('doctor', 'check a deployment: what is there, whether it does its work, and what to do')
    .option('--api <url>', 'address of the API, where it is not the one that the deployment says', readUrl)
    .option('--health-ms <n>', 'the longest that the API may take to answer', readCount(healthMsMax), healthMsDefault)
    .option('--no-checkout', 'do not compare with the version in this checkout')
    .option('--all', 'a line for everything that was looked at', false)
    .addHelpText('after', more)
    .action((options: DoctorOptions) => doctor(context, options));

async function doctor(context: AdminContext, options: DoctorOptions): Promise<void> {
  const place = { stage: options.stage, cell: options.cell };
  const clients = context.clients();
  const bank = await readDeployed(clients.cloudFormation, place);
  if (options.checkout && !options.json) context.tell('Synthesising this checkout to compare with, which takes some seconds …\n');
  const findings = await examine(bank, {
    clients,
    now: context.now,
    fetch: context.fetch,
    apiUrl: options.api ?? null,
    healthMsMax: options.healthMs,
    checkout: options.checkout ? () => readCheckout(bank) : null,
  });
  context.print(options.json ? toJson(reportOf(options, findings)) : `${heading(options)}\n${printFindings(findings, options.all)}`);
  context.setStatus(countOf(findings, 'broken') > 0 ? 1 : 0);
}

const heading = ({ stage, cell }: DoctorOptions): string => pc.dim(`Compute bank, stage ${stage}, cell ${cell}`);

const reportOf = ({ stage, cell }: DoctorOptions, findings: readonly Finding[]) => ({
  stage,
  cell,
  broken: countOf(findings, 'broken'),
  warnings: countOf(findings, 'warning'),
  unknown: countOf(findings, 'unknown'),
  findings,
});
