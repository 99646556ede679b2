import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of the repository: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const roots = ['packages', 'functions', 'infra', 'test', 'docs'];
const skipped = new Set(['node_modules', 'cdk.out', 'coverage', 'dist', '.bank', '.cache', 'planted', 'released']);
const read = /\.(ts|tsx|mjs|cjs|md)$/;

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path);
    return read.test(entry.name) ? [path] : [];
  });

/** Every source, test and document below `root`, sorted by path. */
export const readSourceTree = (root: string): SourceFile[] =>
  roots
    .flatMap((name) => filesBelow(join(root, name)))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));

export const linesOf = ({ text }: SourceFile): number => text.replace(/\n$/, '').split('\n').length;
