import { expect, it } from 'vitest';
import { GuardAlarm } from '@/components/market/guard-alarm';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { quietGuard } from '../../fixtures/guard';
import { assetAddress, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

it('stands over every page while the alarm does, says what, how far and since when, and leads to the positions', async () => {
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <GuardAlarm />
    </Live>,
  );
  const state = fixtureState(1);
  const push = (guard: Snapshot['guard']) =>
    held.push({ ...state, snapshot: state.snapshot && { ...state.snapshot, guard } });
  await push(quietGuard);
  expect(host.textContent).toBe('');

  const asset = assetAddress('wstETH') as `0x${string}`;
  const departure = { asset, price: '1', low: '2', high: '3', bps: -285, thresholdBps: 75 };
  const tally = { count: 34, collateral: '100000000', debt: '1230000000000', stake: '45600000000' };
  const alarm = { ...tally, since: { block: 1_204, timestamp: 1_790_000_000 }, departures: [departure] };
  await push({ ...quietGuard, alarm: { wrongful: alarm, hidden: null } });
  expect(host.querySelector('[role=alert]')?.textContent).toBe('Wrongful liquidations: the protocol misprices wstETH');
  expect(host.textContent).toContain(
    '34 positions ($12.30k debt) are liquidatable only at the protocol’s prices: $456.00 could be seized now.',
  );
  expect(host.textContent).toContain('wstETH 2.85% below the market, since block 1,204');
  expect([...host.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
    '/positions?guard=wrongful',
    '/oracles',
  ]);

  const far = { ...alarm, count: 1, departures: [{ ...departure, bps: 310 }] };
  await push({ ...quietGuard, alarm: { wrongful: null, hidden: far } });
  expect(host.textContent).toContain('lags by some seconds');
  expect(host.textContent).toContain('wstETH 3.10% above the market');
  expect(host.querySelectorAll('[role=alert]')).toHaveLength(1);
});
