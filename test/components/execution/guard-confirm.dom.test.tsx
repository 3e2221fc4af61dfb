import { act, useState } from 'react';
import { expect, it } from 'vitest';
import { GuardConfirm } from '@/components/execution/guard-confirm';
import { guardWords } from '@/lib/core/execution/guard-words';
import { mispricedGuard } from '../../fixtures/guard';
import { render } from '../render';

it('says the numbers of a wrongful liquidation and is ticked knowingly', async () => {
  const words = guardWords(mispricedGuard, () => 'wstETH');
  let known = false;
  const Asked = () => {
    const [given, setGiven] = useState(false);
    known = given;
    return <GuardConfirm tag="wrongful" words={words} given={given} onChange={setGiven} />;
  };
  const host = await render(<Asked />);
  expect(host.textContent).toContain('Wrongful: not borne out by the market');
  expect(host.textContent).toContain('$3,496.23, 2.85 % below the market’s $3,598.80 to $3,601.20');
  const box = host.querySelector<HTMLInputElement>('input[type=checkbox]');
  expect(box?.checked).toBe(false);
  expect(document.getElementById(box?.getAttribute('aria-describedby') ?? '')?.textContent).toContain('healthy');
  await act(async () => box?.click());
  expect(known).toBe(true);
});
