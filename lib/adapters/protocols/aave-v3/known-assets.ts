import type { AssetFeeds } from '@/lib/core/protocols/market-config';

interface KnownAsset {
  readonly exchanges: AssetFeeds['exchanges'];
  /** The market's oracle source is the plain Chainlink USD proxy, not an adapter of Aave's. */
  readonly plainFeed: boolean;
}

const listed = (base: string, plainFeed: boolean, krakenBase = base): KnownAsset => ({
  exchanges: { binance: `${base}USDT`, coinbase: `${base}-USD`, kraken: `${krakenBase}/USD` },
  plainFeed,
});
const same = (names: readonly string[], asset: KnownAsset): [string, KnownAsset][] =>
  names.map((name) => [name, asset]);

/**
 * Exchange symbols of assets as the address book names them. Kraken's public feed calls bitcoin XBT.
 * Wrapped bitcoin is left without exchanges: they price BTC, not the wrapper's peg. Only assets in this table get
 * exchange prices; the others are shown with the protocol's own price alone.
 */
export const KNOWN_ASSETS: ReadonlyMap<string, KnownAsset> = new Map<string, KnownAsset>([
  ...same(['WETH', 'WETHe', 'ETH'], listed('ETH', true)),
  ...same(['LINK', 'LINKe'], listed('LINK', true)),
  ...same(['AAVE', 'AAVEe'], listed('AAVE', true)),
  ...same(['UNI'], listed('UNI', true)),
  ...same(['CRV'], listed('CRV', true)),
  ...same(['LDO'], listed('LDO', true)),
  ...same(['ENS'], listed('ENS', true)),
  ...same(['BAL'], listed('BAL', true)),
  ...same(['SNX'], listed('SNX', true)),
  ...same(['ARB'], listed('ARB', true)),
  ...same(['OP'], listed('OP', true)),
  ...same(['WAVAX'], listed('AVAX', true)),
  ...same(['WPOL'], listed('POL', true)),
  ...same(['WBNB'], { exchanges: { binance: 'BNBUSDT' }, plainFeed: true }),
  ...same(['WBTC', 'WBTCe', 'BTCb', 'BTCB'], { exchanges: {}, plainFeed: false }),
  ...same(['USDT', 'USDt'], { exchanges: { coinbase: 'USDT-USD', kraken: 'USDT/USD' }, plainFeed: false }),
  ...same(['USDC', 'USDCn'], { exchanges: { binance: 'USDCUSDT', kraken: 'USDC/USD' }, plainFeed: false }),
  ...same(['DAI', 'DAIe'], { exchanges: { coinbase: 'DAI-USD', kraken: 'DAI/USD' }, plainFeed: false }),
]);

/** Assets priced through another at a rate the token itself answers. */
export const KNOWN_RATIOS: Readonly<Record<number, Readonly<Record<string, { base: string; decimals: number }>>>> = {
  1: { wstETH: { base: 'WETH', decimals: 18 } },
};
