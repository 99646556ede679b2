import type { ApiDocument } from '../document.ts';
import { html, type Markup } from '../html.ts';
import { tagWord, word } from '../words.ts';

/** What every page is made from. */
export interface Making {
  readonly document: ApiDocument;
  /** Names of files that change with their content. */
  readonly style: string;
  readonly icon: string;
}

export interface Page {
  readonly file: string;
  /** Of the window; English, and without markup. */
  readonly title: string;
  readonly heading: Markup;
  readonly content: Markup;
  /** It is shown at any address, so its links begin at the root. */
  readonly isAnywhere?: boolean;
}

/** A whole page: a way past the navigation, the navigation, and the content under the page's one main heading. */
export function wholePage({ document, style, icon }: Making, { file, title, heading, content, isAnywhere = false }: Page): string {
  const at = (target: string): string => (isAnywhere ? `/${target}` : target);
  const link = (target: string, text: Markup): Markup =>
    target === file
      ? html`<li><a href="${at(target)}" aria-current="page">${text}</a></li>`
      : html`<li><a href="${at(target)}">${text}</a></li>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${document.info.title}</title>
<link rel="stylesheet" href="${at(style)}">
<link rel="icon" type="image/svg+xml" href="${at(icon)}">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="product"><a href="${at('index.html')}">${document.info.title}</a> <span class="version">${document.info.version}</span></p>
<nav aria-label="Pages">
<ul>
${link('index.html', word('reference'))}
${document.tags.map(({ name }) => link(`${name}.html`, tagWord(name)))}
${link('objects.html', word('objects'))}
${link('refusals.html', word('refusals'))}
</ul>
</nav>
</header>
<main id="content">
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`;
  return page.text;
}

/** A list of links to the parts of a page. */
export const contentsList = (entries: readonly { readonly id: string; readonly text: Markup }[]): Markup =>
  html`<nav class="contents" aria-label="On this page"><ul>${entries.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>`;
