import type { Hex } from 'viem';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { type Call, word, wordAddress } from '@/lib/adapters/chain/multicall';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AaveV3EMode, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { Bps, Ray, TokenAmount, Usd } from '@/lib/core/units/units';
import { calls } from './calls';
import { type EModeLayout, type MarketLayout, nonZero, type ReserveLayout } from './layout';
import { featuresOf } from './revision-features';

/** The calls that read one market's state, made once per layout, and what to make of their answers. */
export interface MarketQuery {
  readonly calls: readonly Call[];
  /** `undefined` when the answers show that the layout is no longer the market's: read it anew. */
  decode(answers: readonly (Hex | undefined)[], block: BlockRef): AaveV3Market | undefined;
}

/** Plans the reading of everything an evaluation needs, in one multicall. */
export function marketQuery(layout: MarketLayout, config: MarketConfig): MarketQuery {
  const { pool, poolAddressesProvider: provider, chainId } = config;
  const features = featuresOf(layout.revision);
  const list: Call[] = [];
  /** Adds a call; the returned function picks its answer. */
  const ask = (call: Call) => {
    const index = list.push(call) - 1;
    return (answers: readonly (Hex | undefined)[]): Hex | undefined => answers[index];
  };
  const askWhen = (condition: boolean, call: () => Call) => (condition ? ask(call()) : undefined);

  const revision = ask(calls.poolRevision(pool));
  const reservesList = ask(calls.getReservesList(pool));
  const oracle = ask(calls.getPriceOracle(provider));
  const sentinel = ask(calls.getPriceOracleSentinel(provider));
  const guard = features.sentinel ? layout.sentinel : undefined;
  const allowed = guard === undefined ? undefined : ask(calls.isLiquidationAllowed(guard));
  const feed = guard === undefined ? undefined : ask(calls.getSequencerOracle(guard));
  const grace = guard === undefined ? undefined : ask(calls.getGracePeriod(guard));
  const round = feed && layout.sequencerFeed && ask(calls.latestRoundData(layout.sequencerFeed));
  const reserves = layout.reserves.map((reserve) => {
    const data = ask(calls.getReserveData(pool, reserve.asset));
    const supply = ask(calls.scaledTotalSupply(reserve.aToken));
    const debt = ask(calls.scaledTotalSupply(reserve.variableDebtToken));
    const cash = ask(
      features.virtualBalance
        ? calls.getVirtualUnderlyingBalance(pool, reserve.asset)
        : calls.balanceOf(reserve.asset, reserve.aToken),
    );
    const deficit = askWhen(features.deficit, () => calls.getReserveDeficit(pool, reserve.asset));
    const grace = askWhen(features.gracePeriod, () => calls.getLiquidationGracePeriod(pool, reserve.asset));
    const price = ask(calls.getAssetPrice(layout.oracle, reserve.asset));
    const source = ask(calls.getSourceOfAsset(layout.oracle, reserve.asset));
    return { reserve, data, supply, debt, cash, deficit, grace, price, source };
  });
  const eModes = layout.eModes.map((eMode) => ({
    eMode,
    config: ask(
      features.liquidEModes
        ? calls.getEModeCategoryCollateralConfig(pool, eMode.id)
        : calls.getEModeCategoryData(pool, eMode.id),
    ),
    collateral: askWhen(features.liquidEModes, () => calls.getEModeCategoryCollateralBitmap(pool, eMode.id)),
    borrowable: askWhen(features.liquidEModes, () => calls.getEModeCategoryBorrowableBitmap(pool, eMode.id)),
    ltvzero: askWhen(features.ltvzeroBitmap, () => calls.getEModeCategoryLtvzeroBitmap(pool, eMode.id)),
    isolated: askWhen(features.isolatedEModes, () => calls.getIsEModeCategoryIsolated(pool, eMode.id)),
    price: eMode.priceSource === undefined ? undefined : ask(calls.getAssetPrice(layout.oracle, eMode.priceSource)),
  }));

  return {
    calls: list,
    decode(answers, block) {
      const same =
        word(revision(answers)) === BigInt(layout.revision) &&
        reservesList(answers) === layout.reservesList &&
        wordAddress(oracle(answers)) === layout.oracle &&
        nonZero(wordAddress(sentinel(answers))) === layout.sentinel &&
        (feed === undefined || nonZero(wordAddress(feed(answers))) === layout.sequencerFeed);
      if (!same) return undefined;
      const decodedReserves = new Map<AaveV3Reserve['asset'], AaveV3Reserve>();
      for (const slot of reserves) {
        const data = slot.data(answers);
        if (wordAddress(data, 8) !== slot.reserve.aToken || wordAddress(data, 10) !== slot.reserve.variableDebtToken) {
          return undefined;
        }
        decodedReserves.set(
          slot.reserve.asset,
          reserveOf(slot.reserve, data, {
            scaledTotalSupply: slot.supply(answers),
            scaledTotalDebt: slot.debt(answers),
            availableLiquidity: slot.cash(answers),
            ...(slot.deficit && { deficit: { answer: slot.deficit(answers) } }),
            ...(slot.grace && { grace: { answer: slot.grace(answers) } }),
            price: slot.price(answers),
            source: slot.source(answers),
            categories: !features.liquidEModes,
          }),
        );
      }
      const decodedEModes = new Map<number, AaveV3EMode>();
      for (const slot of eModes) {
        const legacy = !features.liquidEModes;
        const config = slot.config(answers);
        if (legacy && nonZero(wordAddress(config, 4)) !== slot.eMode.priceSource) return undefined;
        decodedEModes.set(
          slot.eMode.id,
          eModeOf(slot.eMode, config, legacy ? 1 : 0, {
            collateral: slot.collateral && { answer: slot.collateral(answers) },
            borrowable: slot.borrowable && { answer: slot.borrowable(answers) },
            ltvzero: slot.ltvzero && { answer: slot.ltvzero(answers) },
            isolated: slot.isolated && { answer: slot.isolated(answers) },
            price: slot.price?.(answers),
          }),
        );
      }
      return {
        protocol: 'aave-v3',
        revision: layout.revision,
        chainId,
        pool,
        treasury: layout.treasury,
        block,
        accruedTo: undefined,
        reserves: decodedReserves,
        eModes: decodedEModes,
        // A sentinel that does not answer stops the pool's own check as well: not allowed.
        sentinelAllowsLiquidation: allowed === undefined ? undefined : word(allowed(answers)) === 1n,
        sequencer: sequencerOf(round?.(answers), grace?.(answers)),
      };
    },
  };
}

/** A sentinel need not be Aave's own: what it does not tell is unknown. */
function sequencerOf(round: Hex | undefined, grace: Hex | undefined): AaveV3Market['sequencer'] {
  const [answer, startedAt, updatedAt, gracePeriod] = [word(round, 1), word(round, 2), word(round, 3), word(grace)];
  if (answer === undefined || startedAt === undefined || updatedAt === undefined || gracePeriod === undefined) {
    return undefined;
  }
  return { up: answer === 0n, startedAt, updatedAt, gracePeriod };
}

/** An answer that must be there when it was asked for. */
interface Asked {
  readonly answer: Hex | undefined;
}

function reserveOf(
  layout: ReserveLayout,
  data: Hex | undefined,
  more: {
    readonly scaledTotalSupply: Hex | undefined;
    readonly scaledTotalDebt: Hex | undefined;
    readonly availableLiquidity: Hex | undefined;
    readonly deficit?: Asked;
    readonly grace?: Asked;
    readonly price: Hex | undefined;
    readonly source: Hex | undefined;
    readonly categories: boolean;
  },
): AaveV3Reserve {
  const name = layout.symbol;
  const bitmap = must(word(data, 0), name, 'getReserveData');
  const bits = (from: bigint, width: bigint): bigint => (bitmap >> from) & ((1n << width) - 1n);
  const flag = (bit: bigint): boolean => bits(bit, 1n) === 1n;
  const field = (index: number): bigint => must(word(data, index), name, 'getReserveData');
  const price = word(more.price);
  return {
    asset: layout.asset,
    id: Number(field(7)),
    symbol: name,
    decimals: Number(bits(48n, 8n)),
    aToken: layout.aToken,
    variableDebtToken: layout.variableDebtToken,
    ltv: Bps(bits(0n, 16n)),
    liquidationThreshold: Bps(bits(16n, 16n)),
    liquidationBonus: Bps(bits(32n, 16n)),
    liquidationProtocolFee: Bps(bits(152n, 16n)),
    reserveFactor: Bps(bits(64n, 16n)),
    active: flag(56n),
    frozen: flag(57n),
    borrowingEnabled: flag(58n),
    paused: flag(60n),
    flashLoanEnabled: flag(63n),
    borrowCap: bits(80n, 36n),
    supplyCap: bits(116n, 36n),
    liquidityIndex: Ray(field(1)),
    liquidityRate: Ray(field(2)),
    variableBorrowIndex: Ray(field(3)),
    variableBorrowRate: Ray(field(4)),
    lastUpdateTimestamp: field(6),
    scaledTotalSupply: TokenAmount(must(word(more.scaledTotalSupply), name, 'scaledTotalSupply of the aToken')),
    scaledTotalDebt: TokenAmount(must(word(more.scaledTotalDebt), name, 'scaledTotalSupply of the debt token')),
    availableLiquidity: TokenAmount(must(word(more.availableLiquidity), name, 'its available liquidity')),
    accruedToTreasury: TokenAmount(field(12)),
    deficit: more.deficit && TokenAmount(must(word(more.deficit.answer), name, 'getReserveDeficit')),
    liquidationGracePeriodUntil: more.grace ? must(word(more.grace.answer), name, 'getLiquidationGracePeriod') : 0n,
    eModeCategory: more.categories ? Number(bits(168n, 8n)) : 0,
    // No answer and the answer 0 both mean that the oracle has no price.
    price: price === undefined || price === 0n ? undefined : Usd(price),
    priceSource: must(wordAddress(more.source), name, 'getSourceOfAsset'),
  };
}

function eModeOf(
  layout: EModeLayout,
  config: Hex | undefined,
  firstWord: number,
  more: {
    readonly collateral: Asked | undefined;
    readonly borrowable: Asked | undefined;
    readonly ltvzero: Asked | undefined;
    readonly isolated: Asked | undefined;
    readonly price: Hex | undefined;
  },
): AaveV3EMode {
  const name = `e-mode ${layout.id}`;
  const field = (index: number) => Bps(must(word(config, firstWord + index), name, 'its configuration'));
  const bitmap = (asked: Asked | undefined) => (asked ? must(word(asked.answer), name, 'its bitmaps') : 0n);
  const price = word(more.price);
  return {
    id: layout.id,
    label: layout.label,
    ltv: field(0),
    liquidationThreshold: field(1),
    liquidationBonus: field(2),
    collateralBitmap: bitmap(more.collateral),
    borrowableBitmap: bitmap(more.borrowable),
    ltvzeroBitmap: bitmap(more.ltvzero),
    isolated: more.isolated ? must(word(more.isolated.answer), name, 'its isolation') === 1n : false,
    categoryPrice: price === undefined || price === 0n ? undefined : Usd(price),
    categoryPriceUnknown: layout.priceSource !== undefined && (price === undefined || price === 0n),
  };
}

function must<T>(value: T | undefined, subject: string, what: string): T {
  if (value === undefined) {
    throw new ChainError('bad-answer', `${subject} does not answer ${what}.`, 'The market is not read at this block.');
  }
  return value;
}
