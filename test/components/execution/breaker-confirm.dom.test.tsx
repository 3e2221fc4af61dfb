import { act, useState } from 'react';
import { expect, it } from 'vitest';
import { BreakerConfirm } from '@/components/execution/breaker-confirm';
import { stoppedPermission } from '../../fixtures/permission';
import { render } from '../render';

it('says which breaker stops it, why, until when and what that withholds, and is ticked knowingly', async () => {
  let known = false;
  const Asked = () => {
    const [given, setGiven] = useState(false);
    known = given;
    return <BreakerConfirm permission={stoppedPermission()} given={given} onChange={setGiven} />;
  };
  const host = await render(<Asked />);
  expect(host.textContent).toContain('Open');
  expect(host.textContent).toContain('285 bps off the market’s');
  expect(host.textContent).toContain('Nobody can say until when. A keeper would not send it.');
  expect(host.textContent).toContain('withholds 4 liquidations: $12.00k of debt, $9.00 of it expected to be lost');
  expect(host.querySelector('a')?.getAttribute('href')).toBe('/breakers?breaker=asset:0xa1');
  const box = host.querySelector<HTMLInputElement>('input[type=checkbox]');
  expect(box?.checked).toBe(false);
  expect(document.getElementById(box?.getAttribute('aria-describedby') ?? '')?.textContent).toContain('285 bps');
  await act(async () => box?.click());
  expect(known).toBe(true);
});
