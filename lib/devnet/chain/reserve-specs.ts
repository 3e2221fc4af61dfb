import type { AssetFeeds } from '@/lib/core/protocols/market-config';

/** One reserve of the local market. Parameters follow Aave's Ethereum market in magnitude. */
export interface ReserveSpec {
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
  /** Price at the start, 8 decimals; for a ratio-priced asset the base's. */
  readonly price: bigint;
  readonly ratio?: { readonly base: string; readonly initial: bigint };
  /** A dollar token whose source caps its price at this, 8 decimals. */
  readonly priceCap?: bigint;
  readonly heartbeat: number;
  readonly deviationBps: number;
  readonly exchanges: AssetFeeds['exchanges'];
  readonly stable: boolean;
  /** Bps. */
  readonly ltv: number;
  readonly liquidationThreshold: number;
  readonly liquidationBonus: number;
  readonly reserveFactor: number;
  readonly borrowable: boolean;
  /** Bps: optimal usage, base rate, slopes. */
  readonly rate: { readonly optimal: number; readonly base: number; readonly slope1: number; readonly slope2: number };
  /** 0 = none. */
  readonly eMode: 0 | 1 | 2;
}

export interface EModeSpec {
  readonly id: 1 | 2;
  readonly label: string;
  readonly ltv: number;
  readonly liquidationThreshold: number;
  readonly liquidationBonus: number;
}

export const LIQUIDATION_PROTOCOL_FEE = 1_000;
export const FLASH_LOAN_PREMIUM = 5;
/** Short against the mainnets' hour, so that a demonstration sees liquidations come back. Seconds. */
export const SEQUENCER_GRACE = 60n;

const ETH = 3_000n * 10n ** 8n;

/** On every local exchange. */
function listed(coin: string): AssetFeeds['exchanges'] {
  const [usdt, usd] = [`${coin}USDT`, `${coin.toLowerCase()}usd`];
  return {
    binance: usdt.toLowerCase(),
    coinbase: `${coin}-USD`,
    kraken: `${coin}/USD`,
    okx: `${coin}-USDT`,
    bybit: usdt,
    bitstamp: usd,
    hyperliquid: coin,
  };
}

export const EMODES: readonly EModeSpec[] = [
  { id: 1, label: 'ETH correlated', ltv: 9_300, liquidationThreshold: 9_500, liquidationBonus: 10_100 },
  { id: 2, label: 'Stablecoins', ltv: 9_000, liquidationThreshold: 9_300, liquidationBonus: 10_100 },
];

export const RESERVES: readonly ReserveSpec[] = [
  {
    symbol: 'WETH',
    name: 'Wrapped Ether',
    decimals: 18,
    price: ETH,
    heartbeat: 3_600,
    deviationBps: 50,
    exchanges: listed('ETH'),
    stable: false,
    ltv: 8_050,
    liquidationThreshold: 8_300,
    liquidationBonus: 10_500,
    reserveFactor: 1_500,
    borrowable: true,
    rate: { optimal: 9_000, base: 0, slope1: 270, slope2: 8_000 },
    eMode: 1,
  },
  {
    symbol: 'wstETH',
    name: 'Wrapped liquid staked Ether 2.0',
    decimals: 18,
    price: ETH,
    ratio: { base: 'WETH', initial: 12n * 10n ** 17n },
    heartbeat: 3_600,
    deviationBps: 50,
    exchanges: {},
    stable: false,
    ltv: 7_850,
    liquidationThreshold: 8_100,
    liquidationBonus: 10_600,
    reserveFactor: 500,
    borrowable: true,
    rate: { optimal: 8_000, base: 0, slope1: 100, slope2: 4_000 },
    eMode: 1,
  },
  {
    symbol: 'WBTC',
    name: 'Wrapped BTC',
    decimals: 8,
    price: 60_000n * 10n ** 8n,
    heartbeat: 3_600,
    deviationBps: 50,
    exchanges: listed('BTC'),
    stable: false,
    ltv: 7_300,
    liquidationThreshold: 7_800,
    liquidationBonus: 10_500,
    reserveFactor: 2_000,
    borrowable: true,
    rate: { optimal: 8_000, base: 0, slope1: 400, slope2: 30_000 },
    eMode: 0,
  },
  {
    symbol: 'USDC',
    name: 'USD Coin',
    decimals: 6,
    price: 10n ** 8n,
    heartbeat: 86_400,
    deviationBps: 25,
    exchanges: { binance: 'usdcusdt', coinbase: 'USDC-USD', kraken: 'USDC/USD', okx: 'USDC-USDT', bitstamp: 'usdcusd' },
    stable: true,
    ltv: 7_500,
    liquidationThreshold: 7_800,
    liquidationBonus: 10_450,
    reserveFactor: 1_000,
    borrowable: true,
    rate: { optimal: 9_200, base: 0, slope1: 550, slope2: 4_000 },
    eMode: 2,
  },
  {
    symbol: 'USDT',
    name: 'Tether USD',
    decimals: 6,
    price: 10n ** 8n,
    priceCap: 104_000_000n,
    heartbeat: 86_400,
    deviationBps: 25,
    exchanges: { coinbase: 'USDT-USD', kraken: 'USDT/USD', bitstamp: 'usdtusd' },
    stable: true,
    ltv: 7_500,
    liquidationThreshold: 7_800,
    liquidationBonus: 10_450,
    reserveFactor: 1_000,
    borrowable: true,
    rate: { optimal: 9_200, base: 0, slope1: 550, slope2: 3_500 },
    eMode: 2,
  },
  {
    symbol: 'DAI',
    name: 'Dai Stablecoin',
    decimals: 18,
    price: 10n ** 8n,
    priceCap: 104_000_000n,
    heartbeat: 3_600,
    deviationBps: 25,
    exchanges: { binance: 'daiusdt', coinbase: 'DAI-USD', kraken: 'DAI/USD', bitstamp: 'daiusd' },
    stable: true,
    ltv: 6_300,
    liquidationThreshold: 7_700,
    liquidationBonus: 10_500,
    reserveFactor: 2_500,
    borrowable: true,
    rate: { optimal: 9_200, base: 0, slope1: 550, slope2: 3_500 },
    eMode: 2,
  },
  {
    symbol: 'LINK',
    name: 'ChainLink Token',
    decimals: 18,
    price: 15n * 10n ** 8n,
    heartbeat: 3_600,
    deviationBps: 100,
    exchanges: listed('LINK'),
    stable: false,
    ltv: 6_600,
    liquidationThreshold: 7_100,
    liquidationBonus: 10_700,
    reserveFactor: 2_000,
    borrowable: true,
    rate: { optimal: 4_500, base: 0, slope1: 700, slope2: 30_000 },
    eMode: 0,
  },
  {
    symbol: 'AAVE',
    name: 'Aave Token',
    decimals: 18,
    price: 100n * 10n ** 8n,
    heartbeat: 3_600,
    deviationBps: 100,
    exchanges: listed('AAVE'),
    stable: false,
    ltv: 6_600,
    liquidationThreshold: 7_300,
    liquidationBonus: 10_750,
    reserveFactor: 0,
    borrowable: false,
    rate: { optimal: 4_500, base: 0, slope1: 700, slope2: 30_000 },
    eMode: 0,
  },
];

/** The oracle's price of a reserve at the start, 8 decimals, as the ratio adapter rounds it. */
export function initialPrice(spec: ReserveSpec): bigint {
  return spec.ratio === undefined ? spec.price : (spec.price * spec.ratio.initial) / 10n ** 18n;
}

export function reserveSpec(symbol: string): ReserveSpec {
  const spec = RESERVES.find((candidate) => candidate.symbol === symbol);
  if (spec === undefined) throw new Error(`the local market has no reserve ${symbol}`);
  return spec;
}
