import { act } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PositionDrawer } from '@/components/positions/position-drawer';
import { fixtureDetail, fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

afterEach(() => {
  vi.unstubAllGlobals();
});

const GONE = { type: 'about:blank', title: 'There is no such thing', status: 404 };

describe('the drawer of a position', () => {
  it('shows no figure of a position that was cleared since', async () => {
    const detail = fixtureDetail();
    let cleared = false;
    vi.stubGlobal('fetch', async (path: string) => {
      if (!path.startsWith('/api/v1/positions/')) return Response.json(GONE, { status: 404 });
      return cleared ? Response.json(GONE, { status: 404 }) : Response.json(detail);
    });
    const held = heldStream();
    const host = await render(
      <Live stream={held.stream}>
        <PositionDrawer
          account={detail.row.account}
          shock={undefined}
          onShock={() => undefined}
          onClose={() => undefined}
        />
      </Live>,
    );
    const state = fixtureState(1);
    if (!state.snapshot) throw new Error('the fixture has a snapshot');
    await held.push(state);
    await vi.waitFor(() => expect(host.querySelector('[data-testid=position-body]')).not.toBeNull());

    cleared = true;
    const { block } = state.snapshot;
    const next = { ...block, number: block.number + 1, hash: `0x${'12'.repeat(32)}` as const };
    await held.push({ ...state, snapshot: { ...state.snapshot, block: next } });
    await act(() => vi.waitFor(() => expect(host.textContent).toContain('No such borrower')));
    expect(host.querySelector('[data-testid=position-body]')).toBeNull();
    expect(host.textContent).not.toContain('Health factor');
  });
});
