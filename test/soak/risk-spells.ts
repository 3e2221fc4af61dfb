import type { AaveV3EMode, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { Bps, type TokenAmount, type Usd } from '@/lib/core/units/units';

/** A market with what is out of the ordinary for some blocks. */
type Alter = (market: AaveV3Market) => AaveV3Market;
interface Spell {
  left: number;
  readonly alter: Alter;
}

const SPELL = 1 / 25;
const LONGEST = 12;

/**
 * A market that has everything happen to it. Answers the market of the next block at the oracle's prices (in the order
 * of the reserves): as it was at first but for its indices and for what is the matter just then. A price is unknown, a
 * threshold, bonus or e-mode is another, a reserve is paused, dry or under grace, the sentinel says no.
 */
export function createSpells(first: AaveV3Market, next: () => number) {
  const assets = [...first.reserves.keys()];
  let spells: Spell[] = [];
  return (market: AaveV3Market, prices: readonly Usd[]): AaveV3Market => {
    spells = spells.filter((each) => {
      each.left -= 1;
      return each.left > 0;
    });
    if (next() < SPELL) spells.push({ left: 2 + Math.floor(next() ** 2 * LONGEST), alter: anySpell(assets, next) });
    const reserves = new Map(
      [...market.reserves].map(([asset, now], at): [AaveV3Reserve['asset'], AaveV3Reserve] => {
        const { liquidityIndex, variableBorrowIndex, liquidityRate, variableBorrowRate, lastUpdateTimestamp } = now;
        const rest = first.reserves.get(asset) as AaveV3Reserve;
        const price = prices[at];
        return [
          asset,
          {
            ...rest,
            price,
            liquidityIndex,
            variableBorrowIndex,
            liquidityRate,
            variableBorrowRate,
            lastUpdateTimestamp,
          },
        ];
      }),
    );
    const { eModes, sentinelAllowsLiquidation } = first;
    const ordinary: AaveV3Market = { ...market, reserves, eModes, sentinelAllowsLiquidation };
    return spells.reduce((altered, { alter }) => alter(altered), ordinary);
  };
}

function anySpell(assets: readonly AaveV3Reserve['asset'][], next: () => number): Alter {
  const at = Math.floor(next() * assets.length);
  const mode = 1 + Math.floor(next() * 2);
  const signed = Math.round((2 * next() - 1) * 150);
  const more = Math.abs(signed);
  const reserve =
    (to: (reserve: AaveV3Reserve) => Partial<AaveV3Reserve>): Alter =>
    (market) => {
      const asset = assets[at] as AaveV3Reserve['asset'];
      const now = market.reserves.get(asset) as AaveV3Reserve;
      return { ...market, reserves: new Map(market.reserves).set(asset, { ...now, ...to(now) }) };
    };
  const eMode =
    (to: (mode: AaveV3EMode) => Partial<AaveV3EMode>): Alter =>
    (market) => {
      const now = market.eModes.get(mode) as AaveV3EMode;
      return { ...market, eModes: new Map(market.eModes).set(mode, { ...now, ...to(now) }) };
    };
  const bps = (value: bigint, by: number): Bps => Bps(value === 0n ? 0n : value + BigInt(by));
  const kinds: readonly Alter[] = [
    reserve(() => ({ price: undefined })),
    reserve(() => ({ price: undefined })),
    reserve(({ liquidationThreshold: was }) => ({ liquidationThreshold: bps(was, signed) })),
    reserve(({ liquidationBonus: was }) => ({ liquidationBonus: bps(was, more) })),
    eMode(({ liquidationThreshold: was }) => ({ liquidationThreshold: bps(was, -more) })),
    eMode(({ collateralBitmap: was }) => ({ collateralBitmap: was ^ (1n << BigInt(at)) })),
    reserve(() => ({ paused: true })),
    reserve(({ lastUpdateTimestamp: was }) => ({ liquidationGracePeriodUntil: was + 864_000n })),
    reserve(() => ({ availableLiquidity: 5_000n as TokenAmount })),
    (market) => ({ ...market, sentinelAllowsLiquidation: false }),
  ];
  return kinds[Math.floor(next() * kinds.length)] as Alter;
}
