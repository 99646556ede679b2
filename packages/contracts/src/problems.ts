import type { RejectionCode } from '@compute-bank/domain/rejection';

export interface ProblemRow {
  readonly status: number;
  readonly title: string;
  readonly titleZh: string;
}

const row = (status: number, title: string, titleZh: string): ProblemRow => ({ status, title, titleZh });

/** How each refusal is answered. The only place that maps rules to HTTP; also the error list of the OpenAPI document. */
export const problems: Readonly<Record<RejectionCode, ProblemRow>> = {
  invalid_request: row(400, 'The request is not valid', '请求无效'),
  unauthenticated: row(401, 'Credentials are missing or not valid', '缺少凭据或凭据无效'),
  forbidden: row(403, 'These credentials may not do this', '当前凭据无权执行此操作'),
  not_found: row(404, 'Not found', '未找到'),
  method_not_allowed: row(405, 'This address does not take this method', '该地址不支持此方法'),
  payload_too_large: row(413, 'The body is too large', '请求体过大'),
  unsupported_media_type: row(415, 'The body must be JSON', '请求体必须为 JSON'),
  idempotency_key_missing: row(400, 'An Idempotency-Key header is needed', '缺少 Idempotency-Key 请求头'),
  idempotency_key_reused: row(409, 'The Idempotency-Key was used for another request', 'Idempotency-Key 已用于其他请求'),
  concurrent_request: row(409, 'The same request is being processed', '相同请求正在处理中'),
  busy: row(503, 'The bank is busy', '系统繁忙'),
  cursor_invalid: row(400, 'The cursor does not belong to this list', '游标无效'),
  market_not_found: row(404, 'There is no such market', '市场不存在'),
  market_exists: row(409, 'The market exists already', '市场已存在'),
  market_halted: row(409, 'The market is halted', '市场已暂停'),
  market_already_split: row(409, 'The market was split in another way', '市场已按其他方式拆分'),
  market_not_split: row(409, 'The market was not split', '市场未被拆分'),
  tenant_not_found: row(404, 'There is no such tenant', '租户不存在'),
  tenant_suspended: row(403, 'The tenant is suspended', '租户已被停用'),
  tenant_already_suspended: row(409, 'The tenant is suspended already', '租户已处于停用状态'),
  tenant_not_suspended: row(409, 'The tenant is not suspended', '租户未被停用'),
  change_under_way: row(409, 'An earlier change is still on its way', '先前的变更尚未生效'),
  name_taken: row(409, 'The name is taken', '名称已被占用'),
  fabric_not_found: row(404, 'There is no such fabric', '互联域不存在'),
  join_token_invalid: row(401, 'The join token is not valid', '加入令牌无效'),
  gpu_already_enrolled: row(409, 'A GPU is enrolled on another node', 'GPU 已在其他节点登记'),
  node_not_found: row(404, 'There is no such node', '节点不存在'),
  node_not_eligible: row(409, 'The node cannot be offered', '节点不符合条件'),
  node_already_deposited: row(409, 'The node stands in another deposit', '节点已存入'),
  node_not_failed: row(409, 'The node is not lost', '节点未失联'),
  deposit_already_closed: row(409, 'The deposit is closed', '存入已关闭'),
  reclaim_not_promised: row(409, 'The deposit promised not to take capacity back', '该存入承诺不收回算力'),
  notice_too_short: row(409, 'The notice is too short', '通知期不足'),
  withdrawal_already_closed: row(409, 'The withdrawal is over', '支取已结束'),
  lease_already_ended: row(409, 'The lease is over', '租约已结束'),
  lease_sold_back: row(409, 'What is left of the lease was sold back', '租约剩余部分已回售'),
  extension_pending: row(409, 'An extension of the lease is being decided', '租约延长请求正在处理中'),
  extension_too_late: row(409, 'The lease ends too soon to be extended', '租约即将结束，无法延长'),
  extension_not_standing: row(409, 'No extension of the lease stands', '没有等待中的租约延长请求'),
  insufficient_funds: row(409, 'The available balance is too low', '可用余额不足'),
  insufficient_earnings: row(409, 'The earnings are too low', '收益余额不足'),
  transfer_conflict: row(409, 'The external id belongs to another transfer', '外部编号已用于其他转账'),
  heartbeat_replayed: row(401, 'The signed request is a repetition', '签名请求重复'),
  signature_invalid: row(401, 'The signature is not valid', '签名无效'),
};

/** Problem `type`: names the rule that was broken. */
export const problemType = (code: RejectionCode): string => `urn:compute-bank:problem:${code}`;
