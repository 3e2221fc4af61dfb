/**
 * Symbols of tokens meant to be worth a dollar: a market-wide fall leaves them where they are. By what they
 * are meant to be, not by their price: a depegged one is still not part of "all volatile prices fall".
 */
export const STABLE_SYMBOLS: ReadonlySet<string> = new Set([
  ...['USDC', 'USDC.e', 'USDbC', 'USDT', 'USDT.e', 'USD₮0', 'DAI', 'DAI.e', 'GHO', 'LUSD', 'FRAX', 'sUSD', 'USDS'],
  ...['USDP', 'TUSD', 'crvUSD', 'PYUSD', 'USDe', 'sUSDe', 'RLUSD', 'USDtb', 'FDUSD', 'MAI', 'EURe', 'xDAI', 'WXDAI'],
]);
