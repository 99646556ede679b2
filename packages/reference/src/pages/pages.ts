import { operationsOf, type PlacedOperation } from '../document.ts';
import { html, type Markup, prose } from '../html.ts';
import { englishTag, englishWord, tagWord, word } from '../words.ts';
import { fieldList } from './field-list.ts';
import { breakable, operationSection } from './operation-section.ts';
import { allRefusals } from './refusal-rows.ts';
import { contentsList, type Making, type Page } from './shell.ts';

/** All pages: how to call, one for each tag, objects, refusals, and the one for what is not there. */
export const pagesOf = (making: Making): readonly Page[] => [
  startPage(making),
  ...making.document.tags.map(({ name, description }) => tagPage(making, name, description)),
  objectsPage(making),
  { file: 'refusals.html', title: englishWord('refusals'), heading: word('refusals'), content: refusals() },
  { file: 'not-found.html', title: englishWord('notFound'), heading: word('notFound'), content: missing, isAnywhere: true },
];

const missing = html`<p><a href="/index.html">${word('reference')}</a></p>`;

const calling = html`<ul>
<li>A key goes into the header <code>authorization: Bearer cbk_…</code>, never into an address. <span class="zh" lang="zh-Hans">密钥放在请求头中，不要放在地址里。</span></li>
<li>Bodies are JSON; a field that is not listed is refused. <span class="zh" lang="zh-Hans">请求体为 JSON，未列出的字段会被拒绝。</span></li>
<li>What creates something takes an <code>Idempotency-Key</code>: the same key with the same request answers the same again. <span class="zh" lang="zh-Hans">相同的键与相同的请求返回相同的结果。</span></li>
<li>Money is a decimal text in units of an asset, such as <code>"8.500000"</code>; a price is per GPU-hour. <span class="zh" lang="zh-Hans">金额为十进制文本；价格按卡时计。</span></li>
<li>Times are RFC 3339 with an offset; windows are half-open and lie on whole minutes. <span class="zh" lang="zh-Hans">时间采用 RFC 3339；时间窗左闭右开，按整分钟。</span></li>
<li>A list ends where <code>nextCursor</code> is null; else hand it in as <code>cursor</code>. <span class="zh" lang="zh-Hans">列表以 nextCursor 为空结束。</span></li>
<li>A refusal is a problem of RFC 9457: go by its <code>code</code>. After 503 wait as long as <code>Retry-After</code> says. <span class="zh" lang="zh-Hans">以 code 判断拒绝原因。</span></li>
<li>Machines read <a href="openapi.json">openapi.json</a>, OpenAPI 3.1.</li>
</ul>`;

function startPage({ document }: Making): Page {
  const operations = operationsOf(document);
  const lists = document.tags.map(
    ({
      name,
      description,
    }) => html`<section aria-labelledby="of-${name}"><h3 id="of-${name}"><a href="${name}.html">${tagWord(name)}</a></h3><p>${prose(description)}</p>
<ul class="endpoints">${operations.filter(({ tags }) => tags.includes(name)).map((each) => html`<li>${endpointLink(each, `${name}.html`)}</li>`)}</ul></section>
`,
  );
  const content = html`<p class="lead">${document.info.description}</p>
<h2>${word('start')}</h2>
${calling}
<h2>${word('endpoints')}</h2>
${lists}`;
  return { file: 'index.html', title: englishWord('reference'), heading: word('reference'), content };
}

const endpointLink = ({ method, path, operationId, summary }: PlacedOperation, file: string): Markup =>
  html`<span class="where"><span class="method ${method.toLowerCase()}">${method}</span> <code>${breakable(path)}</code></span> <a href="${file}#${operationId}">${prose(summary)}</a>`;

function tagPage({ document }: Making, name: string, description: string): Page {
  const operations = operationsOf(document).filter(({ tags }) => tags.includes(name));
  const contents = contentsList(operations.map(({ operationId, summary }) => ({ id: operationId, text: prose(summary) })));
  const content = html`<p class="lead">${prose(description)}</p>${contents}${operations.map((each) => operationSection(each, document))}`;
  return { file: `${name}.html`, title: englishTag(name), heading: tagWord(name), content };
}

function objectsPage({ document }: Making): Page {
  const objects = Object.entries(document.components.schemas);
  const sections = objects.map(
    ([name, schema]) => html`<section class="object" id="${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${name}</h2>
<p>${prose(schema.description ?? '')}</p>${fieldList(schema, 'answered')}</section>
`,
  );
  const content = html`${contentsList(objects.map(([name]) => ({ id: name, text: html`${name}` })))}${sections}`;
  return { file: 'objects.html', title: englishWord('objects'), heading: word('objects'), content };
}

const refusals = (): Markup =>
  html`<p class="lead">Every answer that is no success has one of these codes, in the form of <a href="objects.html#Problem">Problem</a>.</p>${allRefusals()}`;
