import { describe, expect, it } from 'vitest';
import { ConnectionBadge } from '@/components/frame/connection-badge';
import { EngineGate } from '@/components/frame/engine-gate';
import { StaleBanner } from '@/components/frame/stale-banner';
import { StaleScope } from '@/components/frame/stale-scope';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const mount = async () => {
  const held = heldStream();
  const host = await render(
    <Live stream={held.stream}>
      <StaleScope>
        <ConnectionBadge />
        <StaleBanner />
        <EngineGate>
          <p>all figures</p>
        </EngineGate>
      </StaleScope>
    </Live>,
  );
  return {
    ...held,
    host,
    isMarkedStale: () => host.querySelector('[data-stale]')?.getAttribute('data-stale') === 'true',
    banner: () => host.querySelector('[data-testid="stale-banner"]')?.textContent ?? undefined,
  };
};
const withStatus = (status: Partial<EngineStatus>, shown = true) => {
  const state = fixtureState(1);
  return { ...state, status: { ...state.status, ...status }, snapshot: shown ? state.snapshot : null };
};

describe('a page whose stream', () => {
  it('is heard shows the market as live', async () => {
    const page = await mount();
    expect(page.isMarkedStale()).toBe(true);
    await page.push(fixtureState(1));
    expect(page.isMarkedStale()).toBe(false);
    expect(page.banner()).toBeUndefined();
    expect(page.host.textContent).toContain('all figures');
  });

  it('goes silent is marked within two seconds, and keeps what it showed', async () => {
    const page = await mount();
    await page.push(fixtureState(1));
    await page.advance(2_000);
    expect(page.isMarkedStale()).toBe(true);
    expect(page.banner()).toContain('The server has gone quiet');
    expect(page.host.textContent).toContain('all figures');
    await page.push(fixtureState(1));
    expect(page.isMarkedStale()).toBe(false);
    expect(page.banner()).toBeUndefined();
  });

  it('breaks is marked at once and says that it reconnects', async () => {
    const page = await mount();
    await page.push(fixtureState(1));
    await page.lose();
    expect(page.isMarkedStale()).toBe(true);
    expect(page.banner()).toContain('reconnecting by itself');
  });

  it('carries an engine that is not live is marked with the engine’s own words', async () => {
    const page = await mount();
    await page.push(withStatus({ state: 'stale', reason: 'No block for 9 s.' }));
    expect(page.isMarkedStale()).toBe(true);
    expect(page.banner()).toContain('No block for 9 s.');
  });
});

describe('without a market to show, the page says why', () => {
  it.each([
    [{ state: 'halted', reason: 'Set MARKET to a known market.' }, ['Halted', 'Set MARKET to a known market.']],
    [
      { state: 'down', reason: 'RPC_URL does not answer.' },
      ['The chain cannot be reached', 'RPC_URL does not answer.'],
    ],
    [
      { state: 'starting', reason: '', progress: { stage: 'Reading accounts', done: 3_200, total: 10_000 } },
      ['Starting', 'Reading accounts', '3,200 / 10,000'],
    ],
  ] as const)('%o', async (status, words) => {
    const page = await mount();
    await page.push(withStatus(status, false));
    for (const word of words) expect(page.host.textContent).toContain(word);
    expect(page.host.textContent).not.toContain('all figures');
  });
});
