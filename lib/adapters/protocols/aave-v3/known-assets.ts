import type { AssetFeeds } from '@/lib/core/protocols/market-config';

interface KnownAsset {
  readonly exchanges: AssetFeeds['exchanges'];
  /** The market's oracle source is the plain Chainlink USD proxy, not an adapter of Aave's. */
  readonly plainFeed: boolean;
}

const listed = (
  base: string,
  plainFeed: boolean,
  unlisted: readonly (keyof AssetFeeds['exchanges'])[] = [],
): KnownAsset => ({
  exchanges: Object.fromEntries(
    Object.entries({
      binance: `${base}USDT`,
      coinbase: `${base}-USD`,
      kraken: `${base}/USD`,
      okx: `${base}-USDT`,
      bybit: `${base}USDT`,
      bitstamp: `${base.toLowerCase()}usd`,
      hyperliquid: base,
    }).filter(([venue]) => !unlisted.some((one) => one === venue)),
  ),
  plainFeed,
});
const same = (names: readonly string[], asset: KnownAsset): [string, KnownAsset][] =>
  names.map((name) => [name, asset]);

/**
 * Exchange symbols of assets as the address book names them. Kraken's public feed calls bitcoin XBT.
 * Wrapped bitcoin is left without exchanges: they price BTC, not the wrapper's peg. Only assets in this table get
 * exchange prices; the others are shown with the protocol's own price alone. A market that a venue does not know
 * costs no other: it is left out.
 */
export const KNOWN_ASSETS: ReadonlyMap<string, KnownAsset> = new Map<string, KnownAsset>([
  ...same(['WETH', 'WETHe', 'ETH'], listed('ETH', true)),
  ...same(['LINK', 'LINKe'], listed('LINK', true)),
  ...same(['AAVE', 'AAVEe'], listed('AAVE', true)),
  ...same(['UNI'], listed('UNI', true)),
  ...same(['CRV'], listed('CRV', true)),
  ...same(['LDO'], listed('LDO', true)),
  ...same(['ENS'], listed('ENS', true)),
  ...same(['BAL'], listed('BAL', true, ['okx', 'bybit', 'bitstamp', 'hyperliquid'])),
  ...same(['SNX'], listed('SNX', true)),
  ...same(['ARB'], listed('ARB', true)),
  ...same(['OP'], listed('OP', true, ['bitstamp'])),
  ...same(['WAVAX'], listed('AVAX', true)),
  ...same(['WPOL'], listed('POL', true)),
  ...same(['WBNB'], listed('BNB', true, ['coinbase', 'kraken', 'bitstamp'])),
  ...same(['WBTC', 'WBTCe', 'BTCb', 'BTCB'], { exchanges: {}, plainFeed: false }),
  ...same(['USDT', 'USDt'], {
    exchanges: { coinbase: 'USDT-USD', kraken: 'USDT/USD', bitstamp: 'usdtusd' },
    plainFeed: false,
  }),
  ...same(['USDC', 'USDCn'], {
    exchanges: {
      binance: 'USDCUSDT',
      kraken: 'USDC/USD',
      okx: 'USDC-USDT',
      bybit: 'USDCUSDT',
      bitstamp: 'usdcusd',
    },
    plainFeed: false,
  }),
  ...same(['DAI', 'DAIe'], {
    exchanges: { coinbase: 'DAI-USD', kraken: 'DAI/USD', bitstamp: 'daiusd' },
    plainFeed: false,
  }),
]);

/** Assets priced through another at a rate the token itself answers. */
export const KNOWN_RATIOS: Readonly<Record<number, Readonly<Record<string, { base: string; decimals: number }>>>> = {
  1: { wstETH: { base: 'WETH', decimals: 18 } },
};
