import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';

/** Bindings of close-deposit, each as a file that stands in functions/api for the compiler alone. */
const plants = {
  fits: 'export const a = serve(declared, presentDeposit, async () => ok(deposit));',
  unlistedRejection: "export const a = serve(declared, presentDeposit, async () => reject(rejection('insufficient_funds', '')));",
  missingField:
    'export const a = serve(declared, (d: Deposit) => { const { unit, ...rest } = presentDeposit(d); return rest; }, async () => ok(deposit));',
  wrongField:
    'export const a = serve(declared, (d: Deposit) => ({ ...presentDeposit(d), createdAt: d.createdAt }), async () => ok(deposit));',
  ownBank: 'export const a = serve(declared, presentDeposit, async (_request, deps) => { deps.bank; return ok(deposit); });',
  workersQueues: 'export const a = serve(declared, presentDeposit, async (_request, deps) => { deps.queues; return ok(deposit); });',
  openBank:
    "export const a = serve(declaredOpen, (now: string) => ({ status: 'ok' as const, now }), async (_request, deps) => ok(deps.bank));",
  strangeParameter: 'export const a = serve(declared, presentDeposit, async ({ params }) => { params.leaseId; return ok(deposit); });',
};

const around = `
  import { closeDeposit as declared } from '@compute-bank/contracts/deposits';
  import { getHealth as declaredOpen } from '@compute-bank/contracts/health';
  import type { Deposit } from '@compute-bank/domain/entities/deposit';
  import { rejection } from '@compute-bank/domain/rejection';
  import { ok, reject } from '@compute-bank/domain/result';
  import { presentDeposit } from '../../present/deposit.ts';
  import { serve } from '../../runtime/serve.ts';
  declare const deposit: Deposit;`;

function compile(sources: ReadonlyMap<string, string>): (path: string) => string {
  const root = process.cwd();
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile);
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, noUnusedLocals: false };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => sources.has(name) || fileExists.call(host, name);
  host.getSourceFile = (name, target, ...rest) => {
    const planted = sources.get(name);
    return planted === undefined ? getSourceFile.call(host, name, target, ...rest) : ts.createSourceFile(name, planted, target);
  };
  const program = ts.createProgram({ rootNames: [...sources.keys()], options, host });
  return (path) => {
    const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n');
  };
}

describe('the compiler holds a function to its contract', () => {
  const pathOf = (plant: string): string => resolve(process.cwd(), `functions/api/deposits/planted-${plant}.ts`);
  let complaint: (plant: keyof typeof plants) => string;

  beforeAll(() => {
    const compiled = compile(new Map(Object.entries(plants).map(([plant, code]) => [pathOf(plant), `${around}\n${code}`])));
    complaint = (plant) => compiled(pathOf(plant));
  }, 120_000);

  test('a binding that fits compiles', () => {
    expect(complaint('fits')).toBe('');
  });

  test('a rejection that the contract does not list does not compile', () => {
    expect(complaint('unlistedRejection')).toContain('insufficient_funds');
  });

  test('a response without a field, and one with a wrong field, do not compile', () => {
    expect(complaint('missingField')).toContain("'unit' is missing");
    expect(complaint('wrongField')).toContain('createdAt');
  });

  test('an endpoint gets the bank of its caller, and none of what workers have; one that everybody may call gets no bank', () => {
    expect(complaint('ownBank')).toBe('');
    expect(complaint('workersQueues')).toContain("'queues' does not exist");
    expect(complaint('openBank')).toContain("'bank' does not exist");
  });

  test('a parameter that the address does not have does not compile', () => {
    expect(complaint('strangeParameter')).toContain("'leaseId' does not exist");
  });
});
