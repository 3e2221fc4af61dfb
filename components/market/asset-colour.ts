const KNOWN: Readonly<Record<string, string>> = {
  WETH: 'eth',
  ETH: 'eth',
  wstETH: 'steth',
  weETH: 'steth',
  WBTC: 'btc',
  cbBTC: 'btc',
  USDC: 'usdc',
  USDT: 'usdt',
  DAI: 'dai',
  LINK: 'link',
  AAVE: 'aave',
};
const REST = ['a', 'b', 'c', 'd'] as const;

/** The asset's colour, the same on every page: fixed for the known, by its letters for the rest. */
export const assetColour = (symbol: string): string => {
  const sum = [...symbol].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return `var(--asset-${KNOWN[symbol] ?? REST[sum % REST.length]})`;
};
