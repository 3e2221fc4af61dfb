import { describe, expect, it } from 'vitest';
import { blockWords } from '@/lib/core/execution/preflight-messages';
import { type WhyNotSubject, type WhyNotTerms, whyNot, whyNotTitles } from '@/lib/core/execution/why-not';
import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import { token } from '@/test/fixtures/venues';

const pair = { collateralAsset: token(1), debtAsset: token(2) };
const row = (more: Partial<WhyNotSubject> = {}): WhyNotSubject => ({
  ...{ status: 'liquidatable', blockedBy: null, guard: null },
  plan: { ...pair, profit: '500000000' },
  ...more,
});
const open: WhyNotTerms['permission'] = () => ({ keeper: 'deny', why: ['ETH moved 9 % within a minute.'] });
const terms = (more: Partial<WhyNotTerms> = {}): WhyNotTerms => ({
  ...{ permission: () => ({ keeper: 'allow', why: [] }), gasUsd: 200_000_000n },
  ...more,
});
const planned = (profitUsd: bigint | undefined, guard: 'agreed' | 'wrongful' = 'agreed'): WhyNotTerms['planned'] => ({
  plan: { ...pair, guard, profitUsd },
});
const reason = (subject: WhyNotSubject, more: Partial<WhyNotTerms> = {}) => whyNot(subject, terms(more))?.reason;

describe('whyNot', () => {
  it('is nothing where it would pay, and not known where its profit or gas is not', () => {
    expect(whyNot(row(), terms())).toBeNull();
    expect(whyNot(row(), terms({ planned: planned(1n) }))).toBeNull();
    expect(whyNot(row({ plan: { ...pair, profit: null } }), terms())).toBeUndefined();
    expect(whyNot(row(), terms({ gasUsd: undefined }))).toBeUndefined();
    expect(whyNot(row({ plan: null }), terms())).toBeUndefined();
    expect(whyNot(row(), terms({ planned: planned(undefined) }))).toBeUndefined();
  });

  it.each(Object.keys(blockWords) as LiquidationBlock[])('says the pool’s own reason: %s', (blockedBy) => {
    const found = whyNot(row({ blockedBy, plan: null }), terms({ permission: open }));
    expect(found).toEqual({ reason: blockedBy, title: whyNotTitles[blockedBy], words: blockWords[blockedBy] });
  });

  it('asks the pool, then the breakers, then the guard, then what it earns', () => {
    const worst = row({ blockedBy: 'grace-period', guard: 'wrongful', plan: { ...pair, profit: '-1' } });
    const told = [worst, { ...worst, blockedBy: null }].map((one) => reason(one, { permission: open }));
    const shut = [
      { ...worst, blockedBy: null },
      { ...worst, blockedBy: null, guard: null },
    ].map((one) => reason(one));
    expect([...told, ...shut]).toEqual(['grace-period', 'breaker-open', 'guard', 'unprofitable']);
    expect(whyNot(row(), terms({ permission: open }))?.words).toBe('ETH moved 9 % within a minute.');
    expect(reason(row({ guard: 'unjudged' }))).toBe('guard');
    expect(reason(row({ guard: 'hidden', status: 'at-risk', plan: null }))).toBe('oracle-delay');
    expect(reason(row({ status: 'watch', plan: null }))).toBe('not-below-1');
  });

  it('says by how much it does not pay', () => {
    expect(whyNot(row(), terms({ gasUsd: 512_345_678n }))).toMatchObject({
      reason: 'dust',
      words: 'It brings $5.00, and gas costs $5.12: $0.12 too little.',
    });
    expect(whyNot(row({ plan: { ...pair, profit: '-123456789012' } }), terms())).toMatchObject({
      reason: 'unprofitable',
      words: 'It loses $1,234.56 before gas.',
    });
    expect(whyNot(row(), terms({ planned: planned(-250_000_000n) }))?.words).toContain('it loses $2.50.');
    expect(whyNot(row({ plan: { ...pair, profit: '9' } }), terms())?.words).toBe(
      'It brings $0.00000009, and gas costs $2.00: $1.99 too little.',
    );
  });

  it('takes what a plan found for the better word', () => {
    const refused = (refusal: 'unsellable' | 'no-route' | 'no-lender' | 'unprofitable' | 'must-not-leave-dust') =>
      whyNot(row(), terms({ planned: { refusal } }))?.title;
    expect(refused('unsellable')).toBe('No depth');
    expect(refused('no-route')).toBe('No depth');
    expect(refused('no-lender')).toBe('No flash liquidity');
    expect(refused('must-not-leave-dust')).toBe('Would leave dust');
    expect(refused('unprofitable')).toBe('Not profitable');
    // The row was blocked a block ago; the plan says that it is no more.
    expect(reason(row({ blockedBy: 'reserve-paused' }), { planned: planned(1n) })).toBeUndefined();
    expect(reason(row(), { planned: planned(1n, 'wrongful') })).toBe('guard');
  });
});
