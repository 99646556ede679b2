import { randomBytes } from 'node:crypto';
import { isShape } from '../template/shape.ts';
import { readJson, writeJson } from './json-file.ts';

/** Makes up each secret once and remembers it for the next start, as a secret store would. */
export function openSecrets(path: string): (name: string) => string {
  const stored = readJson(path);
  const secrets: Record<string, unknown> = isShape(stored) ? { ...stored } : {};
  return (name) => {
    const known = secrets[name];
    if (typeof known === 'string') return known;
    const made = randomBytes(36).toString('base64url');
    secrets[name] = made;
    writeJson(path, secrets, 0o600);
    return made;
  };
}
