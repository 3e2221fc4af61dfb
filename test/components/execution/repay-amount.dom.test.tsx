import { act, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { AmountField } from '@/components/execution/amount-field';
import { parseAmount } from '@/components/execution/repay-amount';
import { assetAddress, fixtureSnapshot } from '../../fixtures/snapshot';
import { render } from '../render';

const asset = Object.values(fixtureSnapshot().assets).find((each) => each.asset === assetAddress('USDC'));

describe('the amount to repay', () => {
  it('is a positive decimal no finer than the token, to the last base unit', () => {
    expect(parseAmount('12.5', 6)).toBe(12_500_000n);
    expect(parseAmount(' 0.000001 ', 6)).toBe(1n);
    expect(parseAmount('123456789012345678901234567890', 18)).toBe(123456789012345678901234567890n * 10n ** 18n);
    for (const text of ['', '0', '0.0', '-1', '+1', '1e3', '1,5', '0x10', '1.', '.5', 'abc', '1.0000001'])
      expect(parseAmount(text, 6), text).toBeUndefined();
  });

  it('says what is wrong where it is typed, and Max takes it back', async () => {
    let shown = '';
    const Field = () => {
      const [text, setText] = useState('1.0000001');
      shown = text;
      return <AmountField asset={asset} text={text} max="1500000" most onChange={setText} onMost={() => setText('')} />;
    };
    const host = await render(<Field />);
    const input = host.querySelector('input');
    expect(input?.getAttribute('aria-invalid')).toBe('true');
    expect(host.textContent).toContain('at most 6 decimals');
    await act(async () => host.querySelector('button')?.click());
    expect(shown).toBe('');
    expect(input?.getAttribute('aria-invalid')).toBeNull();
    expect(input?.placeholder).toBe('1.5000');
  });
});
