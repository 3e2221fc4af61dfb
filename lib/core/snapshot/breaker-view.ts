import { scopeOf } from '@/lib/core/breaker/breaker-key';
import { type Breakers, isShut } from '@/lib/core/breaker/breaker-state';
import { marginsOf } from '@/lib/core/breaker/margin';
import { permission } from '@/lib/core/breaker/permission';
import type { Unwatched } from '@/lib/core/breaker/roster';
import type { Watchlist } from '@/lib/core/breaker/watchlist';
import { type Withheld, type Withholdable, withheld } from '@/lib/core/breaker/withheld';
import { mulDivDown } from '@/lib/core/units/math';
import type { AssetView } from './asset-schema';
import type { BreakersView, BreakerView } from './breaker-schema';
import { columnsOf, type RowBook } from './row-book';

/** Liquidations of the queue that are looked at for what is withheld: of a longer one the first, which are the dearest. */
const MOST_WITHHELD = 500;

export interface BreakersViewInput {
  readonly state: Breakers;
  readonly watched: Watchlist;
  readonly unwatched: readonly Unwatched[];
  readonly marketId: string;
  readonly rows: RowBook;
  /** The snapshot's: what amounts are worth. */
  readonly assets: Readonly<Record<string, Pick<AssetView, 'price' | 'decimals'>>>;
  readonly audit: BreakersView['audit'];
}

/** The breakers as the wire carries them. */
export function breakersView({
  state,
  watched,
  unwatched,
  marketId,
  rows,
  assets,
  audit,
}: BreakersViewInput): BreakersView {
  const shut = Object.values(state.breakers).some((breaker) => isShut(breaker.state));
  const stopped = shut
    ? withheld(queueOf(rows, assets), ({ collateralAsset, debtAsset }) =>
        permission(state, { marketId, collateralAsset, debtAsset, now: state.at }, watched),
      )
    : undefined;
  const ordered = [...watched.breakers].sort((a, b) => ORDER[scopeOf(a.key)] - ORDER[scopeOf(b.key)]);
  const views = ordered.flatMap((each): BreakerView[] => {
    const breaker = state.breakers[each.key];
    if (breaker === undefined) return [];
    const { since, sinceBlock, why, remainingMs, attempt, approvals } = breaker;
    const scope = scopeOf(each.key);
    return [
      {
        ...{
          key: each.key,
          scope,
          name: each.name,
          state: breaker.state,
          since,
          sinceBlock,
          why,
          remainingMs,
          attempt,
        },
        approvals,
        resetOperators: watched.config.scopes[scope].resetOperators,
        margins: [...marginsOf(breaker, each)],
        withheld: isShut(breaker.state) ? withheldView(stopped?.byKey.get(each.key)) : null,
      },
    ];
  });
  return {
    at: state.at,
    block: state.block,
    configVersion: watched.version,
    silenceMs: watched.config.silenceMs,
    breakers: Object.fromEntries(views.map((view) => [view.key, view])),
    withheld: stopped ? withheldView(stopped.all) : null,
    unwatched: [...unwatched],
    audit,
  };
}

const ORDER = { global: 0, market: 1, asset: 2 } as const;

function queueOf(rows: RowBook, assets: BreakersViewInput['assets']): readonly Withholdable[] {
  const columns = columnsOf(rows);
  const queue: Withholdable[] = [];
  for (let index = 0; index < Math.min(rows.length, MOST_WITHHELD); index += 1) {
    if (columns.key(index, 'rank') === null) break;
    const row = rows.at(index);
    if (!row?.plan) continue;
    const { collateralAsset, debtAsset, repaid, seized, profit } = row.plan;
    queue.push({
      ...{ collateralAsset, debtAsset },
      repaid: worth(repaid, assets[debtAsset]),
      seized: worth(seized, assets[collateralAsset]),
      profit: profit === null ? null : BigInt(profit),
      expectedLoss: row.expectedLoss === null ? null : BigInt(row.expectedLoss),
    });
  }
  return queue;
}

/** Base currency. Where there is a plan there is a price: a plan of an unpriced asset is none. */
const worth = (amount: string, asset: BreakersViewInput['assets'][string] | undefined): bigint =>
  asset === undefined || asset.price === null
    ? 0n
    : mulDivDown(BigInt(amount), BigInt(asset.price), 10n ** BigInt(asset.decimals));

const NOTHING: Withheld = { count: 0, repaid: 0n, seized: 0n, profit: 0n, expectedLoss: 0n, unknown: 0 };

const withheldView = (sum: Withheld = NOTHING): NonNullable<BreakersView['withheld']> => ({
  count: sum.count,
  repaid: sum.repaid.toString(),
  seized: sum.seized.toString(),
  profit: sum.profit.toString(),
  expectedLoss: sum.expectedLoss.toString(),
  unknown: sum.unknown,
});
