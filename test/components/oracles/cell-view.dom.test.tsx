import { describe, expect, it } from 'vitest';
import { orderAssets } from '@/components/oracles/asset-order';
import { cellView } from '@/components/oracles/cell-view';
import { oraclesParams, parseOraclesQuery } from '@/components/oracles/oracles-query';
import { quotesByColumn, sourceColumns } from '@/components/oracles/source-columns';
import { percentileWords, sharesVoteWith } from '@/components/oracles/source-facts';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { boardAsset, boardSource } from '../../fixtures/price-board';

const NOW = 1_790_000_000_000;
const cellOf = (asset: AssetView, column: string, now: number) => cellView(quotesByColumn(asset).get(column), now);

describe('a cell of the matrix', () => {
  it('marks a breach, and one beyond twice the threshold differently', () => {
    const mark = (bps: number) => cellOf(boardAsset([boardSource('okx', { deviationBps: bps })]), 'okx', NOW)?.mark;
    expect([50, -50.1, 100, -100.1].map(mark)).toEqual(['none', 'breach', 'breach', 'far']);
  });

  it('says why a source does not count, and keeps its distance', () => {
    const asset = boardAsset([boardSource('okx', { rejected: 'crossed', weight: 0, deviationBps: -7 })]);
    expect(cellOf(asset, 'okx', NOW)).toMatchObject({
      text: '−7.0',
      rejected: 'crossed',
      weight: 0,
      words: 'does not count: its bid stands above its ask',
    });
  });

  it('shows an age only beyond half of its limit', () => {
    const age = (ms: number) => cellOf(boardAsset([boardSource('okx')]), 'okx', NOW + ms)?.age;
    expect([4_900, 5_100, 64_000].map(age)).toEqual(['', '5.1s', '1m']);
    const held = boardAsset([boardSource('protocol', { group: 'protocol', maxAgeMs: null })]);
    expect(cellOf(held, 'protocol', NOW + 1e9)?.age).toBe('');
  });

  it('is unknown, never zero, without a composite to compare with', () => {
    expect(cellOf(boardAsset([boardSource('okx', { deviationBps: null })]), 'okx', NOW)?.text).toBe('—');
    expect(cellOf(boardAsset([boardSource('okx')]), 'kraken', NOW)).toBeUndefined();
  });

  it('shows the furthest of a source’s pools, and how many there are', () => {
    const asset = boardAsset([
      boardSource('uniswap-v3-spot:0xaa', { deviationBps: 3, weight: 0.1 }),
      boardSource('uniswap-v3-spot:0xbb', { deviationBps: -60, weight: 0.2 }),
    ]);
    expect(cellOf(asset, 'uniswap-v3-spot', NOW)).toMatchObject({ text: '−60', mark: 'breach', more: 1, weight: 30 });
  });
});

const addressOf = (symbol: string): AssetView['asset'] => `0x${symbol.charCodeAt(0).toString(16).padStart(40, '0')}`;

describe('columns and rows', () => {
  const named = (symbol: string, bps: number, over: Partial<AssetView> = {}) =>
    boardAsset([boardSource('okx', { deviationBps: bps })], { symbol, asset: addressOf(symbol), ...over });

  it('gives a source one column, in the order of the groups, and none to the protocol', () => {
    const assets = [
      boardAsset([boardSource('okx'), boardSource('protocol', { group: 'protocol' })]),
      boardAsset([
        boardSource('uniswap-v3-twap:0xaa', { group: 'dex-twap' }),
        boardSource('uniswap-v3-twap:0xbb', { group: 'dex-twap' }),
        boardSource('chainlink', { group: 'push-oracle' }),
        boardSource('binance'),
      ]),
    ];
    expect(sourceColumns(assets).map(({ id }) => id)).toEqual(['chainlink', 'binance', 'okx', 'uniswap-v3-twap']);
  });

  it('puts what is unknown first, then what stands furthest out; a rejected source makes nobody worst', () => {
    const rejected = boardAsset([boardSource('okx', { deviationBps: 900, rejected: 'outlier' })], {
      symbol: 'R',
      asset: addressOf('R'),
    });
    const assets = [named('A', 3), named('B', -70), rejected, named('C', 0, { composite: null })];
    const order = (sort: 'worst' | 'symbol' | 'market') =>
      orderAssets(assets, { text: undefined, only: undefined, sort }).map(({ symbol }) => symbol);
    expect(order('market')).toEqual(['A', 'B', 'R', 'C']);
    expect(order('symbol')).toEqual(['A', 'B', 'C', 'R']);
    expect(order('worst')).toEqual(['C', 'B', 'A', 'R']);
    const only = (what: 'breach' | 'rejected') =>
      orderAssets(assets, { text: undefined, only: what, sort: 'market' }).map(({ symbol }) => symbol);
    expect(only('breach')).toEqual(['B']);
    expect(only('rejected')).toEqual(['R']);
  });
});

describe('words', () => {
  it('says how unusual a distance is, and when there is too little history to say', () => {
    expect([null, 0.2, 97.4, 100].map(percentileWords)).toEqual([
      'less than half an hour of history',
      'further than <1% of the last day',
      'further than 97% of the last day',
      'further than ever in the last day',
    ]);
  });

  it('names who shares a vote, and nobody for an upstream of one', () => {
    const capo = boardSource('capo', { upstream: 'chainlink:0x1' });
    const chainlink = boardSource('chainlink', { upstream: 'chainlink:0x1' });
    const asset = boardAsset([capo, chainlink, boardSource('okx')]);
    expect(sharesVoteWith(asset, capo)).toEqual(['chainlink']);
    expect(sharesVoteWith(asset, boardSource('okx'))).toEqual([]);
  });
});

describe('the link', () => {
  it('reopens the same view', () => {
    const text = `q=eth&only=breach&sort=symbol&asset=0x${'ab'.repeat(20)}&source=uniswap-v3-twap%3A0x88&range=1440`;
    const { query, problems } = parseOraclesQuery(new URLSearchParams(text));
    expect(problems).toEqual([]);
    expect(oraclesParams(query).toString()).toBe(text);
    expect(query).toMatchObject({ source: 'uniswap-v3-twap:0x88', range: { minutes: 1_440, step: 5 } });
  });

  it('names what it does not understand and shows the rest', () => {
    const { query, problems } = parseOraclesQuery(new URLSearchParams('sort=up&range=61&asset=0x12&only=rejected'));
    expect([...problems].sort((a, b) => a.localeCompare(b))).toEqual(['asset', 'range', 'sort']);
    expect(query).toMatchObject({ only: 'rejected', sort: 'worst', asset: undefined });
  });
});
