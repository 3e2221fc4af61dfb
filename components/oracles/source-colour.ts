const KNOWN: Readonly<Record<string, string>> = {
  protocol: 'var(--ink)',
  composite: 'var(--accent)',
  chainlink: 'var(--asset-link)',
  binance: 'var(--asset-dai)',
  coinbase: 'var(--asset-usdc)',
  kraken: 'var(--asset-aave)',
  okx: 'var(--asset-d)',
  bybit: 'var(--asset-btc)',
  bitstamp: 'var(--asset-b)',
  hyperliquid: 'var(--asset-usdt)',
  pyth: 'var(--asset-eth)',
  redstone: 'var(--asset-a)',
  'uniswap-v3-twap': 'var(--asset-c)',
  'uniswap-v3-spot': 'var(--asset-steth)',
};
const REST = ['a', 'b', 'c', 'd', 'eth', 'btc'] as const;

/** A source's colour in the charts: fixed for the known, by its letters for the rest. Its name always stands beside it. */
export const sourceColour = (source: string): string => {
  const sum = [...source].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return KNOWN[source] ?? `var(--asset-${REST[sum % REST.length]})`;
};
