import { createHash } from 'node:crypto';
import type { ApiDocument } from './document.ts';
import { pagesOf } from './pages/pages.ts';
import { type Making, wholePage } from './pages/shell.ts';

/** One file of the site. */
export interface SiteFile {
  /** From the root of the site. */
  readonly path: string;
  readonly body: string;
  readonly contentType: string;
  /** Its name changes with its content: whoever has it may keep it for ever. */
  readonly isImmutable: boolean;
}

export interface Sources {
  /** Text of openapi.json. */
  readonly document: string;
  readonly style: string;
  readonly icon: string;
}

const named = (name: string, extension: string, text: string): string =>
  `assets/${name}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.${extension}`;

/** Makes the whole site; pages last, after what they need. */
export function buildReference(sources: Sources): readonly SiteFile[] {
  const document: ApiDocument = JSON.parse(sources.document);
  const making: Making = { document, style: named('reference', 'css', sources.style), icon: named('icon', 'svg', sources.icon) };
  const asset = (path: string, body: string, contentType: string): SiteFile => ({ path, body, contentType, isImmutable: true });
  const pages = pagesOf(making).map(
    (page): SiteFile => ({ path: page.file, body: wholePage(making, page), contentType: 'text/html; charset=utf-8', isImmutable: false }),
  );
  return [
    asset(making.style, sources.style, 'text/css; charset=utf-8'),
    asset(making.icon, sources.icon, 'image/svg+xml'),
    { path: 'openapi.json', body: sources.document, contentType: 'application/json', isImmutable: false },
    ...pages,
  ];
}
