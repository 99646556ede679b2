import { problems } from '@compute-bank/contracts/problems';
import type { PlacedOperation } from '../document.ts';
import { html, type Markup, prose } from '../html.ts';
import { chinese } from '../words.ts';

interface Refusal {
  readonly status: string;
  readonly code: string;
  readonly title: string;
}

/** What an operation may refuse, as the document lists it: a status, and under it a line for each code. */
const refusalsOf = (responses: PlacedOperation['responses']): readonly Refusal[] =>
  Object.entries(responses)
    .filter(([status]) => !status.startsWith('2'))
    .flatMap(([status, { description }]) =>
      description.split('\n').map((line) => {
        const [, code = '', title = line] = /^`(\w+)`: (.+)$/.exec(line) ?? [];
        return { status, code, title };
      }),
    );

const titlesZh = new Map<string, string>(Object.entries(problems).map(([code, { titleZh }]) => [code, titleZh]));

/** The same, for readers. */
export const refusalRows = (responses: PlacedOperation['responses']): Markup =>
  html`<dl class="refusals">${refusalsOf(responses).map(
    ({
      status,
      code,
      title,
    }) => html`<div><dt><span class="status">${status}</span> <a href="refusals.html#${code}"><code>${code}</code></a></dt>
<dd>${prose(title)} ${chinese(titlesZh.get(code) ?? '')}</dd></div>
`,
  )}</dl>`;

/** Every refusal of the bank, each as a place that can be linked to. */
export const allRefusals = (): Markup =>
  html`<dl class="refusals">${Object.entries(problems).map(
    ([code, { status, title, titleZh }]) => html`<div id="${code}"><dt><span class="status">${status}</span> <code>${code}</code></dt>
<dd>${title}. ${chinese(titleZh)}</dd></div>
`,
  )}</dl>`;
