import { type Address, decodeAbiParameters, type Hex, hexToString } from 'viem';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { multicall, word, wordAddress } from '@/lib/adapters/chain/multicall';
import { lawsOf } from '@/lib/core/protocols/aave-v3/revision';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { calls } from './calls';
import { featuresOf } from './revision-features';

export interface ReserveLayout {
  readonly asset: Address;
  readonly symbol: string;
  readonly aToken: Address;
  readonly variableDebtToken: Address;
}

export interface EModeLayout {
  readonly id: number;
  readonly label: string;
  /** 3.0–3.1: the category's own price source; `undefined` when it has none. */
  readonly priceSource: Address | undefined;
}

/** What of a market hardly ever changes: which contracts it is made of. */
export interface MarketLayout {
  readonly revision: number;
  /** getReservesList as answered, to notice a change by comparison. */
  readonly reservesList: Hex;
  readonly oracle: Address;
  readonly configurator: Address;
  readonly sentinel: Address | undefined;
  /** The uptime feed that the sentinel names, where it names one. */
  readonly sequencerFeed?: Address | undefined;
  readonly treasury: Address | undefined;
  readonly reserves: readonly ReserveLayout[];
  readonly eModes: readonly EModeLayout[];
}

const ZERO: Address = '0x0000000000000000000000000000000000000000';
export const nonZero = (address: Address | undefined): Address | undefined => (address === ZERO ? undefined : address);
/** E-mode ids are a uint8 and may have gaps. */
const E_MODE_IDS = Array.from({ length: 255 }, (_, index) => index + 1);

/**
 * Reads the layout in three eth_calls. Throws `ChainError` 'bad-answer' when the configured addresses are no
 * Aave v3 market, and `UnknownRevisionError` for a pool whose rules are not written: its getters may differ too.
 */
export async function readLayout(call: CallAt, config: MarketConfig): Promise<MarketLayout> {
  const { pool, poolAddressesProvider: provider, multicall3 } = config;
  const [providerPool, oracleAnswer, configuratorAnswer, sentinelAnswer, revisionAnswer, reservesList] =
    await multicall(call, multicall3, [
      calls.getPool(provider),
      calls.getPriceOracle(provider),
      calls.getPoolConfigurator(provider),
      calls.getPriceOracleSentinel(provider),
      calls.poolRevision(pool),
      calls.getReservesList(pool),
    ]);
  const revision = word(revisionAnswer);
  const oracle = nonZero(wordAddress(oracleAnswer));
  const configurator = nonZero(wordAddress(configuratorAnswer));
  if (revision === undefined || reservesList === undefined || oracle === undefined || configurator === undefined) {
    throw notAMarket(`The contract at ${pool} does not answer as an Aave v3 pool`);
  }
  if (wordAddress(providerPool) !== pool) {
    throw notAMarket(`The addresses provider names ${wordAddress(providerPool) ?? 'no pool'} as its pool, not ${pool}`);
  }
  const features = featuresOf(lawsOf(Number(revision)).revision);
  const assets = addressList(reservesList);
  const details = await multicall(call, multicall3, [
    ...assets.flatMap((asset) => [calls.getReserveData(pool, asset), calls.symbol(asset)]),
    ...E_MODE_IDS.map((id) =>
      features.liquidEModes ? calls.getEModeCategoryCollateralConfig(pool, id) : calls.getEModeCategoryData(pool, id),
    ),
  ]);
  const reserves = assets.map((asset, index): ReserveLayout => {
    const data = details[index * 2];
    const aToken = wordAddress(data, 8);
    const variableDebtToken = wordAddress(data, 10);
    if (aToken === undefined || variableDebtToken === undefined) throw notAMarket(`Reserve ${asset} has no data`);
    return { asset, symbol: symbolOf(details[index * 2 + 1]) ?? asset.slice(0, 8), aToken, variableDebtToken };
  });
  const eModeAnswers = details.slice(assets.length * 2);
  const used = E_MODE_IDS.filter((id) => {
    // A category exists when it has a liquidation threshold; the legacy answer begins with the tuple's offset.
    const threshold = word(eModeAnswers[id - 1], features.liquidEModes ? 1 : 2);
    return threshold !== undefined && threshold > 0n;
  });
  const first = reserves[0];
  const sentinel = nonZero(wordAddress(sentinelAnswer));
  const [treasury, sequencerFeed, ...labels] = await multicall(call, multicall3, [
    calls.treasury(first?.aToken ?? pool),
    // Asked of nobody, it answers nothing.
    calls.getSequencerOracle(sentinel ?? ZERO),
    ...(features.liquidEModes ? used.map((id) => calls.getEModeCategoryLabel(pool, id)) : []),
  ]);
  return {
    revision: Number(revision),
    reservesList,
    oracle,
    configurator,
    sentinel,
    sequencerFeed: nonZero(wordAddress(sequencerFeed)),
    treasury: nonZero(wordAddress(treasury)),
    reserves,
    eModes: used.map((id, index) => ({
      id,
      label: (features.liquidEModes ? stringOf(labels[index]) : legacyLabel(eModeAnswers[id - 1])) ?? `e-mode ${id}`,
      priceSource: features.liquidEModes ? undefined : nonZero(wordAddress(eModeAnswers[id - 1], 4)),
    })),
  };
}

function addressList(answer: Hex): readonly Address[] {
  const count = Number(word(answer, 1) ?? 0n);
  return Array.from({ length: count }, (_, index) => {
    const address = wordAddress(answer, index + 2);
    if (address === undefined) throw notAMarket('The list of reserves is cut off');
    return address;
  });
}

/** ERC-20 symbols are strings, except for a few early tokens (MKR) that answer bytes32. */
export function symbolOf(answer: Hex | undefined): string | undefined {
  if (answer?.length !== 66) return stringOf(answer);
  return printable(hexToString(answer, { size: 32 }));
}

function stringOf(answer: Hex | undefined): string | undefined {
  if (answer === undefined || answer.length < 130) return undefined;
  try {
    return printable(decodeAbiParameters([{ type: 'string' }], answer)[0]);
  } catch {
    return undefined;
  }
}

const LEGACY_CATEGORY = [
  {
    type: 'tuple',
    components: [
      { type: 'uint16' },
      { type: 'uint16' },
      { type: 'uint16' },
      { type: 'address' },
      { type: 'string', name: 'label' },
    ],
  },
] as const;

function legacyLabel(answer: Hex | undefined): string | undefined {
  if (answer === undefined) return undefined;
  try {
    return printable(decodeAbiParameters(LEGACY_CATEGORY, answer)[0][4]);
  } catch {
    return undefined;
  }
}

/** A token may call itself anything: control characters go, length is bounded, nothing left is no name. */
function printable(text: string): string | undefined {
  const clean = text.replace(/\p{C}/gu, '').trim().slice(0, 32);
  return clean === '' ? undefined : clean;
}

const notAMarket = (said: string): ChainError =>
  new ChainError('bad-answer', `${said}.`, 'Check `pool` and `poolAddressesProvider` in the market configuration.');
