import { act } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SwitchesView } from '@/lib/core/snapshot/switch-schema';
import { type Switches, useSwitches } from '@/lib/hooks/use-switches';
import { fixtureState } from '../../fixtures/snapshot';
import { judgedSwitches } from '../../fixtures/switches';
import { NOW } from '../../lib/core/protocols/aave-v3/market-fixture';
import { heldStream, Live, render } from '../render';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const block = { number: 7, hash: `0x${'ab'.repeat(32)}`, timestamp: Number(NOW), receivedAt: Number(NOW) * 1_000 };
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe('useSwitches', () => {
  it('asks once a block, counts on between blocks, and keeps what it has when an answer fails', async () => {
    vi.useFakeTimers({ now: Number(NOW) * 1_000, toFake: ['Date', 'setInterval', 'clearInterval'] });
    const asked: string[] = [];
    let answer: SwitchesView | undefined = judgedSwitches({ WETH: { liquidationGracePeriodUntil: NOW + 2n } }).switches;
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      return Promise.resolve(
        answer ? json({ block, ...answer }) : json({ type: 'about:blank', title: 'Not ready', status: 503 }, 503),
      );
    });
    let seen: Switches | undefined;
    const Probe = () => {
      seen = useSwitches();
      return null;
    };
    const held = heldStream(Number(NOW) * 1_000);
    await render(
      <Live stream={held.stream}>
        <Probe />
      </Live>,
    );
    const settled = () => act(async () => new Promise((resolve) => setTimeout(resolve, 5)));
    const first = fixtureState(0);
    await held.push(first);
    await settled();
    expect(asked).toEqual(['/api/v1/switches?pairs=false']);
    expect(seen?.block?.number).toBe(7);
    expect(seen?.pairs.map(({ verdict }) => verdict)).toEqual([
      'no',
      'no',
      'no',
      'no',
      'yes',
      'yes',
      'no',
      'yes',
      'yes',
    ]);
    // The grace holds in its last second, and not in the next.
    await act(async () => vi.advanceTimersByTime(2_500));
    expect(seen?.pairs[0]?.verdict).toBe('no');
    await act(async () => vi.advanceTimersByTime(1_000));
    expect(seen?.pairs.every(({ verdict }) => verdict === 'yes')).toBe(true);
    expect(seen?.switches?.reserves[0]?.asCollateral).toEqual([]);

    answer = undefined;
    await held.push(first);
    await settled();
    expect(asked).toHaveLength(1);
    const { snapshot } = first;
    if (!snapshot) throw new Error('no snapshot');
    await held.push({
      ...first,
      snapshot: { ...snapshot, block: { ...snapshot.block, hash: `0x${'cd'.repeat(32)}` } },
    });
    await settled();
    expect(asked).toHaveLength(2);
    expect(seen?.error).toBeInstanceOf(Error);
    expect(seen?.switches).toBeDefined();
  });
});
