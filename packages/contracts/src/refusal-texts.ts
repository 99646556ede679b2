import { type ReasonText, reasonTexts } from './reason-texts.ts';

/** The market's word for why it refused a wish, and what that says to people; all null if it did not. */
export type RefusalView = { readonly code: null; readonly text: null; readonly textZh: null } | (ReasonText & { readonly code: string });

const row = (text: string, textZh: string): ReasonText => ({ text, textZh });

type Texts = ReadonlyMap<string, ReasonText>;

const ofExtensions: Texts = new Map([
  ['not_free', row('The time is taken, or the node is not offered for it.', '该时段已被占用，或节点在该时段未提供。')],
  ['price_above_limit', row('The added time costs more than your limit.', '新增时段的价格高于您的限价。')],
  ['too_late', row('It came too shortly before the end of the lease.', '距租约结束过近，来不及延长。')],
  ['wrong_state', row('The lease is over or ending, or another wish for it stands.', '租约已结束或即将结束，或另有延长请求在等待。')],
  ['market_halted', row('The market is halted.', '市场已暂停。')],
  ['tenant_suspended', row('You are suspended.', '您的账户已被停用。')],
  ['lease_changed', row('The lease moved or ended before the time was free.', '在该时段空出之前，租约已变更或结束。')],
  ['cancelled', row('You took the wish back.', '您已撤回延长请求。')],
]);

const ofReclaims: Texts = new Map([
  ['too_late', row('The deposit ends by then.', '届时该存入已结束。')],
  ['wrong_state', row('These nodes are taken back from an earlier time already.', '这些节点已在更早的时间被收回。')],
  ['notice_too_short', row('When the market read it, the notice was shorter than promised.', '市场收到时，通知期已短于承诺。')],
]);

const refusalIn =
  (texts: Texts) =>
  (code: string | null): RefusalView =>
    code === null ? { code, text: null, textZh: null } : { code, ...(texts.get(code) ?? reasonTexts.refused) };

/** Why an extension was refused or ended. */
export const extensionRefusal = refusalIn(ofExtensions);

/** Why capacity was not taken back as asked. */
export const reclaimRefusal = refusalIn(ofReclaims);
