import { describe, expect, it } from 'vitest';
import { commonMove, linksOf, presets, withAll, withMove } from '@/components/what-if/price-moves';
import { questionOf, shockCsvHref, shockWords } from '@/components/what-if/shock-question';
import { parseShockState, shockSearch } from '@/components/what-if/shock-state';

const asset = (symbol: string) => ({ asset: `0x${symbol}`, symbol, price: '100' });
const links = linksOf(['WETH', 'wstETH', 'weETH', 'WBTC', 'USDC'].map(asset), {
  stable: ['0xUSDC'],
  follows: { '0xwstETH': '0xWETH', '0xweETH': '0xWETH' },
});

describe('the state in the address', () => {
  it('is read back as it was written', () => {
    const state = {
      moves: { WETH: -1_250, USDC: -300 },
      lt: { WETH: -200 },
      bonus: { WETH: 50 },
      eLt: { 1: -150 },
      eBonus: { 1: 100, 2: -50 },
      apart: ['wstETH'],
      sort: 'healthFactor',
      account: '0x00000000000000000000000000000000000000a1',
    } as const;
    const text = shockSearch(state);
    expect(text).toContain(
      'shock=WETH:-12.5,USDC:-3&lt=WETH:-2&bonus=WETH:0.5&elt=1:-1.5&ebonus=1:1,2:-0.5&apart=wstETH',
    );
    expect(parseShockState(new URLSearchParams(text))).toEqual({ state, problems: [] });
    expect(shockSearch(parseShockState(new URLSearchParams('')).state)).toBe('');
  });

  it('names what it cannot read, and keeps the rest', () => {
    const { state, problems } = parseShockState(
      new URLSearchParams('shock=WETH:-20,USDC:abc,DAI,LINK:-95,:3&sort=luck&account=0x12'),
    );
    expect(state.moves).toEqual({ WETH: -2_000 });
    expect(problems).toEqual(['USDC:abc', 'DAI', 'LINK:-95', ':3', 'sort', 'account']);
  });
});

describe('the question', () => {
  it('is by address, for the page and its CSV, and names who the market does not have', () => {
    const state = {
      moves: { WETH: -2_000, DOGE: -100, '*': -500 },
      lt: { WETH: -150, DOGE: 50 },
      bonus: { USDC: 100 },
      eLt: { 1: -200 },
      eBonus: { 1: 50, 2: -50 },
    };
    const { question, strangers } = questionOf(['WETH', 'USDC'].map(asset), state);
    expect(question).toEqual({
      moves: { '0xWETH': -2_000 },
      lt: { '0xWETH': -150 },
      bonus: { '0xUSDC': 100 },
      eModes: { 1: { lt: -200, bonus: 50 }, 2: { bonus: -50 } },
    });
    expect(strangers).toEqual(['DOGE']);
    expect(shockCsvHref(question)).toBe(
      '/api/v1/shock?moves=0xWETH:-2000&lt=0xWETH:-150&bonus=0xUSDC:100&eMode=1:-200:50,2::-50&format=csv',
    );
    expect(shockCsvHref({ moves: {}, lt: {}, bonus: {}, eModes: {} })).toBe('/api/v1/shock?format=csv');
    expect(shockWords({ ...state, moves: { WETH: -2_000, USDC: 50 }, lt: { WETH: -150 }, eBonus: {} })).toBe(
      'WETH −20% · USDC +0.5% · LT of WETH −1.5 points · Bonus of USDC +1 points · LT of e-mode 1 −2 points',
    );
    expect(shockWords({ moves: {}, lt: {}, bonus: {}, eLt: {}, eBonus: {} })).toBeUndefined();
  });
});

describe('moves', () => {
  it('take along what is priced through an asset, unless it was set apart', () => {
    expect(withMove({}, 'WETH', -2_000, links, [])).toEqual({ WETH: -2_000, wstETH: -2_000, weETH: -2_000 });
    expect(withMove({ wstETH: -300 }, 'WETH', -2_000, links, ['wstETH'])).toEqual({
      WETH: -2_000,
      wstETH: -300,
      weETH: -2_000,
    });
    expect(withMove({ WETH: -500 }, 'wstETH', -900, links, [])).toEqual({ WETH: -500, wstETH: -900 });
  });

  it('of all volatile prices leave stablecoins alone, and are common only when equal', () => {
    const all = withAll({ USDC: -100 }, -1_000, links);
    expect(all).toEqual({ USDC: -100, WETH: -1_000, wstETH: -1_000, weETH: -1_000, WBTC: -1_000 });
    expect(commonMove(all, links)).toBe(-1_000);
    expect(commonMove({ WETH: -1_000 }, links)).toBeUndefined();
    expect(commonMove({}, links)).toBe(0);
    expect(withAll(all, 0, links)).toEqual({ USDC: -100 });
  });

  it('have presets of what the market holds: no stablecoin’s loss where there is none', () => {
    expect(presets(links).map(({ id }) => id)).toEqual([
      'all-500',
      'all-1000',
      'all-2000',
      'all-3000',
      'eth',
      'staked',
      'USDC',
    ]);
    expect(presets(linksOf([asset('LINK')], undefined)).map(({ id }) => id)).toHaveLength(4);
  });
});
