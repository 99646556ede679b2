import type { ReasonCode } from '@compute-bank/domain/reason';

/** What a reason says to people. */
export interface ReasonText {
  readonly text: string;
  readonly textZh: string;
}

const row = (text: string, textZh: string): ReasonText => ({ text, textZh });

/** Each reason in a sentence: the only place where reasons are put into words. */
export const reasonTexts: Readonly<Record<ReasonCode, ReasonText>> = {
  completed: row('It ran to its planned end.', '已按计划结束。'),
  workload_finished: row('The workload finished on every node.', '所有节点上的任务均已完成。'),
  workload_failed: row('The workload could not be started.', '任务无法启动。'),
  returned_early: row('The buyer gave it back before its end.', '买方提前归还。'),
  not_acknowledged: row('A node did not acknowledge it in time.', '节点未及时确认。'),
  not_ready: row('A node was not ready in time.', '节点未及时就绪。'),
  node_silent: row('A node was not heard for too long.', '节点失去联系时间过长。'),
  node_failed: row('A node was lost.', '节点已失效。'),
  cancelled: row('The buyer cancelled it.', '买方已取消。'),
  expired: row('Its time ran out.', '已过期。'),
  no_match: row('Nothing on offer fitted it.', '没有符合条件的报价。'),
  reclaimed: row('The provider took its capacity back with the notice that it had promised.', '供应方按约定的通知期收回了算力。'),
  buyer_suspended: row('The buyer was suspended.', '买方已被停用。'),
  provider_suspended: row('The provider was suspended.', '供应方已被停用。'),
  annulled: row('The match was undone before it began.', '撮合在开始前已撤销。'),
  market_split: row('Its market was split: what was left of it went on in the parts.', '市场已拆分，剩余部分已转入各分市场。'),
  refused: row('The market refused it.', '市场已拒绝。'),
};
