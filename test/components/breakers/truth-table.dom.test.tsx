import { act } from 'react';
import { describe, expect, it } from 'vitest';
import { SwitchList } from '@/components/breakers/switch-list';
import { TruthTable } from '@/components/breakers/truth-table';
import type { Bps, TokenAmount } from '@/lib/core/units/units';
import { cameBack, judgedSwitches } from '../../fixtures/switches';
import { NOW } from '../../lib/core/protocols/aave-v3/market-fixture';
import { render } from '../render';

const MS = Number(NOW) * 1_000;
const table = (of: ReturnType<typeof judgedSwitches>, now: number | undefined = MS) =>
  render(<TruthTable switches={of.switches} pairs={of.pairs} now={now} />);
const cell = (host: HTMLElement, row: number, column: number): HTMLElement => {
  const found = host.querySelector<HTMLElement>(`[data-at="${row} ${column}"]`);
  if (!found) throw new Error(`no cell ${row} ${column}`);
  return found;
};
const tip = (): string | undefined => document.querySelector('[role=tooltip]')?.textContent ?? undefined;
const press = (key: string, more: KeyboardEventInit = {}) =>
  act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  });
const focus = (element: HTMLElement) => act(async () => element.focus());

describe('the truth table', () => {
  it('says each pair by a shape and a word, not by colour alone', async () => {
    const host = await table(
      judgedSwitches({
        WETH: { paused: true },
        USDC: { liquidationThreshold: 0n as Bps, liquidationBonus: 0n as Bps },
      }),
    );
    const cells = [...host.querySelectorAll('[data-pair]')];
    expect(cells).toHaveLength(9);
    for (const each of cells) {
      expect(each.querySelector('svg')).not.toBeNull();
      expect(each.textContent?.trim()).not.toBe('');
    }
    expect(cells.map((each) => each.textContent)).toEqual([
      ...['no: paused', 'no: paused', 'no: paused'],
      ...['no: paused', 'no: no threshold', 'no: no threshold'],
      ...['no: paused', 'yes', 'yes'],
    ]);
    expect(host.querySelectorAll('thead th')).toHaveLength(4);
    expect(host.querySelector('tbody th')?.textContent).toBe('WETH');
  });

  it('is one stop of the tab key, walked by arrows and letters, explained on focus, closed by Escape', async () => {
    const host = await table(judgedSwitches({ USDC: { paused: true } }));
    expect(host.querySelectorAll('[data-pair][tabindex="0"]')).toHaveLength(1);
    await focus(cell(host, 0, 0));
    expect(tip()).toContain('WETH collateral, WETH debtmay be liquidated below a health factor of 1');
    await press('ArrowRight');
    expect(document.activeElement).toBe(cell(host, 0, 1));
    expect(cell(host, 0, 1).getAttribute('aria-describedby')).toBe(document.querySelector('[role=tooltip]')?.id);
    expect(tip()).toContain('cannot be liquidated');
    expect(tip()).toContain('The market’s guardian has paused USDC. until the guardian unpauses it');
    expect(tip()).toContain('It does not change by itself: somebody must act first.');
    await press('Escape');
    expect(tip()).toBeUndefined();
    await press('j');
    expect(document.activeElement).toBe(cell(host, 1, 1));
    await press('End', { ctrlKey: true });
    expect(document.activeElement).toBe(cell(host, 2, 2));
    await press('ArrowDown');
    expect(document.activeElement).toBe(cell(host, 2, 2));
    await press('Home', { ctrlKey: true });
    expect(document.activeElement).toBe(cell(host, 0, 0));
    expect(host.querySelectorAll('[data-pair][tabindex="0"]')).toHaveLength(1);
    // Walking may scroll: what is explained stays.
    await act(async () => host.querySelector('[data-testid=truth-table]')?.dispatchEvent(new Event('scroll')));
    expect(tip()).toContain('WETH collateral, WETH debt');
    await act(async () => cell(host, 0, 0).blur());
    expect(tip()).toBeUndefined();
  });

  it('shows of several reasons the one that refuses everybody, and the countdown to the next change', async () => {
    const host = await table(judgedSwitches({ WETH: { liquidationGracePeriodUntil: NOW + 33n } }, cameBack(10n)));
    expect(cell(host, 0, 1).textContent).toBe('no: grace 0:34');
    expect(cell(host, 1, 1).textContent).toBe('some: HF<0.95 0:51');
    await focus(cell(host, 0, 1));
    expect(tip()).toContain('It becomes “some” at');
  });

  it('counts down to the second in which a grace period is over', async () => {
    const judged = judgedSwitches({ WETH: { liquidationGracePeriodUntil: NOW + 33n } });
    const host = await table(judged, MS + 100);
    expect(cell(host, 0, 1).textContent).toBe('no: grace 0:34');
    await focus(cell(host, 0, 1));
    expect(tip()).toContain('WETH was unpaused a short time ago: its borrowers have a grace period.');
    expect(tip()).toContain('Liquidations go on at 2023-11-14 22:13:54 UTC, in 0:34.');
  });

  it('does not invent a countdown before the clocks were compared', async () => {
    const judged = judgedSwitches({ WETH: { liquidationGracePeriodUntil: NOW + 33n } });
    const host = await render(<TruthTable switches={judged.switches} pairs={judged.pairs} now={undefined} />);
    expect(cell(host, 0, 1).textContent).toBe('no: grace');
  });

  it('names the bound under which the sentinel lets through, and until when it holds', async () => {
    const host = await table(judgedSwitches({}, cameBack(10n)));
    expect(cell(host, 0, 1).textContent).toBe('some: HF<0.95 0:51');
    await focus(cell(host, 0, 1));
    expect(tip()).toContain('The sequencer came back a short time ago: only health factors below 0.95 are liquidated.');
    expect(tip()).toContain('Liquidations go on at');
    const down = await table(
      judgedSwitches(
        {},
        { ...cameBack(10n), sequencer: { up: false, startedAt: NOW, updatedAt: NOW, gracePeriod: 60n } },
      ),
    );
    expect(cell(down, 0, 1).textContent).toBe('some: HF<0.95');
    await focus(cell(down, 0, 1));
    expect(tip()).toContain('until the sequencer is up, and 60 s longer');
  });

  it('names the e-modes, and the holders, that are refused', async () => {
    const host = await table(
      judgedSwitches({
        WETH: { liquidationThreshold: 0n as Bps, liquidationBonus: 0n as Bps },
        WBTC: { price: undefined },
      }),
    );
    await focus(cell(host, 0, 1));
    expect(cell(host, 0, 1).dataset.verdict).toBe('depends');
    expect(cell(host, 0, 1).textContent).toBe('some: not with WBTC');
    const eModes = await table(
      judgedSwitches({ WETH: { liquidationThreshold: 0n as Bps, liquidationBonus: 0n as Bps } }),
    );
    expect(cell(eModes, 0, 1).textContent).toBe('some: by e-mode');
    expect(tip()).toContain('Refused are accounts outside every e-mode.');
    expect(tip()).toContain('gives no price for WBTC: a position that holds or owes it besides cannot be liquidated.');
    expect(cell(host, 2, 1).textContent).toBe('no: no price');
  });
});

describe('the list of switches', () => {
  const list = (of: ReturnType<typeof judgedSwitches>, now: number | undefined = MS) =>
    render(<SwitchList switches={of.switches} now={now} />);
  const rows = (host: HTMLElement) =>
    [...host.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((each) => each.textContent),
    );

  it('shows every reserve’s switches, what they mean for either side, and how full its caps are', async () => {
    const host = await list(
      judgedSwitches({
        WETH: {
          frozen: true,
          borrowingEnabled: false,
          supplyCap: 10n,
          scaledTotalSupply: (7n * 10n ** 18n) as TokenAmount,
          borrowCap: 4n,
          scaledTotalDebt: (4n * 10n ** 18n) as TokenAmount,
        },
        USDC: { paused: true, active: false, liquidationGracePeriodUntil: NOW - 5n },
        WBTC: { price: undefined, liquidationGracePeriodUntil: NOW + 59n, availableLiquidity: 0n as TokenAmount },
      }),
    );
    const [eth, dollar, bitcoin] = rows(host);
    expect(eth).toEqual([
      'WETH',
      'yes',
      'yes',
      'yes',
      'no',
      'yes',
      'none',
      'no',
      '83%',
      '2,000.00',
      expect.anything(),
      '70%',
      '100%full',
    ]);
    expect(dollar?.slice(1, 8)).toEqual([
      'no: inactive, paused',
      'no: inactive, paused',
      'no',
      'yes',
      'no',
      'over',
      'yes',
    ]);
    expect(bitcoin?.slice(1, 3)).toEqual(['no: no price, grace, empty', 'no: no price, grace']);
    expect(bitcoin?.[6]).toBe('1:00');
    expect(bitcoin?.[9]).toContain('not available: the protocol’s oracle gives no price');
    expect(bitcoin?.[11]).toBe('no cap');
  });

  it('explains a side on focus', async () => {
    const host = await list(judgedSwitches({ USDC: { paused: true } }));
    const button = host.querySelector<HTMLElement>('tbody button');
    if (!button) throw new Error('nothing to focus');
    await focus(button);
    expect(tip()).toContain('The market’s guardian has paused USDC. until the guardian unpauses it');
  });

  it('tells what the sequencer’s check stands at', async () => {
    const said = async (...of: Parameters<typeof judgedSwitches>) =>
      (await list(judgedSwitches(...of))).querySelector('p')?.textContent;
    expect(await said()).toContain('None');
    expect(await said({}, cameBack(600n))).toContain('UpThe sequencer is up since 2023-11-14');
    expect(await said({}, cameBack(10n))).toContain('Grace 0:51The sequencer is up since');
    expect(await said({}, { sentinelAllowsLiquidation: false })).toContain('does not say why or until when');
    const down = { up: false, startedAt: NOW - 9n, updatedAt: NOW - 9n, gracePeriod: 3_600n };
    const text = await said({}, { sentinelAllowsLiquidation: false, sequencer: down });
    expect(text).toContain('DownThe sequencer is down since');
    expect(text).toContain('Only health factors below 0.95 are liquidated, until it is up and 1 h longer.');
  });
});
