import { extensionRefusal, reclaimRefusal } from '@compute-bank/contracts/refusal-texts';
import type { RefusalCode } from '@compute-bank/engine/event';
import type { WishEnd } from '@compute-bank/engine/wish';
import { expect, test } from '@jest/globals';

const ofExtensions = {
  not_free: true,
  price_above_limit: true,
  too_late: true,
  wrong_state: true,
  market_halted: true,
  tenant_suspended: true,
  lease_changed: true,
  cancelled: true,
} satisfies Partial<Record<RefusalCode | WishEnd, true>>;
const ofReclaims = { too_late: true, wrong_state: true, notice_too_short: true } satisfies Partial<Record<RefusalCode, true>>;

test('what the market can say to a wish is said in words of its own, in both languages', () => {
  for (const [codes, textOf] of [
    [Object.keys(ofExtensions), extensionRefusal],
    [Object.keys(ofReclaims), reclaimRefusal],
  ] as const) {
    const texts = codes.map(textOf);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(codes.length);
    for (const { text, textZh } of texts) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(textZh).toMatch(/^\p{Script=Han}.*。$/u);
      expect(text).not.toBe(textOf('malformed').text);
    }
  }
});

test('an unforeseen code is a refusal; no code is no text', () => {
  expect(extensionRefusal('malformed')).toEqual({ code: 'malformed', text: 'The market refused it.', textZh: '市场已拒绝。' });
  expect(reclaimRefusal(null)).toEqual({ code: null, text: null, textZh: null });
});
