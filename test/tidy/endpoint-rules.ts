import type { SourceFile } from './source-tree.ts';

interface Published {
  readonly id: string;
  readonly context: string;
}

/** Each endpoint has its function and its tests, each context its routing table, and no function lacks a contract. */
export const endpointFiles = (endpoints: readonly Published[], files: readonly SourceFile[]): string[] => {
  const paths = new Set(files.map(({ path }) => path));
  const functionOf = ({ context, id }: Published): string => `functions/api/${context}/${id}.ts`;
  const expected = new Set([
    ...endpoints.map(functionOf),
    ...endpoints.map(({ id }) => `test/api/${id}.test.ts`),
    ...endpoints.map(({ context }) => `functions/api/${context}/index.ts`),
  ]);
  const missing = [...expected].filter((path) => !paths.has(path)).map((path) => `${path}: is missing`);
  const strays = [...paths]
    .filter((path) => path.startsWith('functions/api/') && !expected.has(path))
    .map((path) => `${path}: has no contract`);
  return [...missing, ...strays];
};

/** Every rejection that the contracts can answer is provoked by name in some test of the API. */
export const testedRejections = (codes: readonly string[], files: readonly SourceFile[]): string[] => {
  const tests = files.filter(({ path }) => path.startsWith('test/api/')).map(({ text }) => text);
  return codes.filter((code) => !tests.some((text) => text.includes(code))).map((code) => `${code}: no test in test/api names it`);
};
