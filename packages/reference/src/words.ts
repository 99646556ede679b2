import { html, type Markup } from './html.ts';

/** Our headings, English and Chinese. */
const words = {
  reference: ['API reference', 'API 参考'],
  start: ['How to call', '调用方式'],
  endpoints: ['Endpoints', '接口'],
  objects: ['Objects', '对象'],
  refusals: ['Refusals', '拒绝代码'],
  whoMayCall: ['Who may call', '调用权限'],
  parameters: ['Parameters', '参数'],
  body: ['Body', '请求体'],
  answer: ['Answer', '响应'],
  example: ['Example', '示例'],
  required: ['required', '必填'],
  optional: ['may be missing', '可缺省'],
  notFound: ['There is no such page', '页面不存在'],
  contents: ['Contents', '目录'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;
export type Word = keyof typeof words;

/** Names of the tags, as people say them. A tag that is not here is shown by its own name. */
const tagNames: Readonly<Record<string, readonly [string, string]>> = {
  tenants: ['Tenants', '租户'],
  nodes: ['Nodes', '节点'],
  deposits: ['Deposits', '存入'],
  withdrawals: ['Withdrawals', '支取'],
  leases: ['Leases', '租约'],
  accounts: ['Accounts', '账户'],
  markets: ['Markets', '市场'],
  agent: ['Node agent', '节点代理'],
};

const both = ([english, chinese]: readonly [string, string]): Markup => html`${english} <span class="zh" lang="zh-Hans">${chinese}</span>`;

export const word = (name: Word): Markup => both(words[name]);
/** English alone, for titles of windows. */
export const englishWord = (name: Word): string => words[name][0];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ');

export const englishTag = (tag: string): string => tagNames[tag]?.[0] ?? capital(tag);
export function tagWord(tag: string): Markup {
  const name = tagNames[tag];
  return name ? both(name) : html`${capital(tag)}`;
}

export const chinese = (text: string): Markup => html`<span class="zh" lang="zh-Hans">${text}</span>`;
