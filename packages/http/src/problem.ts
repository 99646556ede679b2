import { problems, problemType } from '@compute-bank/contracts/problems';
import type { Rejection } from '@compute-bank/domain/rejection';
import { type ApiEvent, type ApiResponse, headerOf, requestIdOf } from './api-event.ts';

const retryAfterSeconds = '1';

/** Headers that some refusals need. */
const extraHeaders: Partial<Record<number, Record<string, string>>> = {
  401: { 'www-authenticate': 'Bearer realm="compute-bank"' },
  503: { 'retry-after': retryAfterSeconds },
};

/** A refusal as RFC 9457 writes it, with a Chinese title where the caller prefers that. */
export function problemOf(event: ApiEvent, { code, detail, errors }: Rejection): ApiResponse {
  const { status, title, titleZh } = problems[code];
  const shown = prefersChinese(headerOf(event, 'accept-language')) ? titleZh : title;
  const body = { type: problemType(code), title: shown, status, detail, instance: instanceOf(event), code, errors };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...extraHeaders[status] },
    body: JSON.stringify(body),
  };
}

/** A defect of the bank. What it was stays in the log, under the same request id. */
export function defectOf(event: ApiEvent): ApiResponse {
  const body = {
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: 'The bank failed to answer. Nothing is lost: ask again with the same Idempotency-Key, or name this instance to its operator.',
    instance: instanceOf(event),
    code: 'internal_error',
  };
  return { statusCode: 500, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}

const instanceOf = (event: ApiEvent): string => `urn:compute-bank:request:${requestIdOf(event)}`;

/** Whether Chinese stands above every other named language. */
function prefersChinese(accepted: string | undefined): boolean {
  let best = { tag: '', quality: 0 };
  for (const range of (accepted ?? '').slice(0, 200).split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const given = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (tag !== '' && quality > best.quality) best = { tag, quality };
  }
  return best.tag === 'zh' || best.tag.startsWith('zh-');
}
