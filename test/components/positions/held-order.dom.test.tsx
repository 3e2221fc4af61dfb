import { act, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { useHeldOrder } from '@/components/positions/held-order';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import { fixtureRow, fixtureState } from '../../fixtures/snapshot';
import { render } from '../render';

const first = fixtureState(3).window as PositionWindow;
const [a, b, c] = first.order as [`0x${string}`, `0x${string}`, `0x${string}`];

/** Draws the order as text, with what the true order says; a button applies it. */
const Probe = ({
  window,
  question = 'q',
  holding,
}: {
  window: PositionWindow;
  question?: string;
  holding: boolean;
}) => {
  const { shown, changed, apply } = useHeldOrder(window, question, holding);
  return (
    <button type="button" onClick={apply}>
      {shown
        .map((line) => (line ? `${line.row.account.slice(-3)}${line.gone ? '!' : ''}${line.row.debt}` : '?'))
        .join(' ')}
      {changed ? ' changed' : ''}
    </button>
  );
};

type ProbeProps = Parameters<typeof Probe>[0];

const text = (order: readonly `0x${string}`[], window: PositionWindow): string =>
  order.map((account) => `${account.slice(-3)}${window.rows[account]?.debt}`).join(' ');

let set: (props: ProbeProps) => void = () => undefined;
const Host = ({ start }: { start: ProbeProps }) => {
  const [props, setProps] = useState(start);
  set = setProps;
  return <Probe {...props} />;
};
const mount = async (holding: boolean) => {
  const host = await render(<Host start={{ window: first, holding }} />);
  return {
    read: () => host.textContent,
    show: (props: ProbeProps) => act(async () => set(props)),
    apply: () => act(async () => host.querySelector('button')?.click()),
  };
};

describe('rows under a pointer', () => {
  const turned: PositionWindow = { ...first, order: [c, a, b] };

  it('follow the order while nothing holds them', async () => {
    const view = await mount(false);
    await view.show({ window: turned, holding: false });
    expect(view.read()).toBe(text([c, a, b], turned));
  });

  it('stand still while held, stay live, and say that the order changed', async () => {
    const view = await mount(true);
    const live: PositionWindow = { ...turned, rows: { ...turned.rows, [b]: { ...fixtureRow(1), debt: '77' } } };
    await view.show({ window: live, holding: true });
    expect(view.read()).toBe(`${text([a, b, c], live)} changed`);
    expect(view.read()).toContain('77');
    await view.apply();
    expect(view.read()).toBe(text([c, a, b], live));
  });

  it('keep the place of a row that left, marked as gone', async () => {
    const view = await mount(true);
    const { [b]: _, ...rest } = first.rows;
    await view.show({ window: { ...first, order: [a, c], rows: rest }, holding: true });
    expect(view.read()).toContain(`${b.slice(-3)}!`);
    await view.show({ window: { ...first, order: [a, c], rows: rest }, holding: false });
    expect(view.read()).toBe(text([a, c], first));
  });

  it('are never held over to another question', async () => {
    const view = await mount(true);
    await view.show({ window: turned, question: 'other', holding: true });
    expect(view.read()).toBe(text([c, a, b], turned));
  });
});
