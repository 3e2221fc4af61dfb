import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import { statusOf } from '@/lib/core/risk/assess';
import { concentration, type Sums } from '@/lib/core/risk/kernel/concentration';
import { ImpossibleShockError, type Shock, shockedMarket } from '@/lib/core/risk/what-if/shocked-market';
import { type Affected, affected, whatIf } from '@/lib/core/risk/what-if/what-if';
import { concentrationCsv } from '@/lib/core/snapshot/concentration-csv';
import type { AssetLookup } from '@/lib/core/snapshot/csv';
import { shockCsv } from '@/lib/core/snapshot/shock-csv';
import type { Concentration, ShockAccount, ShockAnswer, ShockQuery } from '@/lib/core/snapshot/shock-schema';
import type { MirrorAtBlock } from '@/lib/engine/mirror-keeper';
import { priceGroups } from '@/lib/engine/price-groups';
import { type Answer, csvAnswer, invalidAnswer, jsonAnswer, problemAnswer } from './answer';
import type { FrameSource } from './frame-source';
import type { Ask } from './worker-protocol';

export interface BookDeps {
  readonly source: Pick<FrameSource, 'mirror' | 'frame'>;
  readonly rules: ProtocolRules;
  readonly feeds: MarketConfig['feeds'];
}

/** The whole book at other prices and terms, against the newest block. Equal until the book changes: it is tagged so. */
export const shockAnswer = (deps: BookDeps, query: ShockQuery): Answer => {
  const at = mirrorOf(deps);
  if ('body' in at) return at;
  const { mirror } = at;
  const other = shockedOf(at, query);
  if ('body' in other) return other;
  const started = performance.now();
  const found = whatIf(mirror, deps.rules, other, { count: query.limit, order: query.sort });
  const computeMs = performance.now() - started;
  return jsonAnswer(
    {
      block: blockOf(at),
      positions: found.positions,
      unknown: found.unknown,
      liquidatable: { count: found.liquidatable.count, ...sumsOf(found.liquidatable) },
      newly: { count: found.newly.count, ...sumsOf(found.newly) },
      badDebt: units(found.badDebt),
      lossAfterBonus: units(found.lossAfterBonus),
      byAsset: Object.fromEntries([...found.byAsset].map(([asset, sums]) => [asset, sumsOf(sums)])),
      accounts: found.worst.map(accountOf),
      groups: groupsOf(mirror.market, deps),
      eModes: [...mirror.market.eModes.values()].map((each) => ({
        id: each.id,
        label: each.label,
        liquidationThreshold: Number(each.liquidationThreshold),
        liquidationBonus: Number(each.liquidationBonus),
        ownPrice: each.categoryPrice !== undefined,
      })),
      computeMs: Math.round(computeMs * 1_000) / 1_000,
    } satisfies ShockAnswer,
    tagOf(deps, at),
  );
};

/** Lines of a table of every account that the shock makes liquidatable, the exact rules asked as each line is made. */
export const shockExport = (deps: BookDeps, query: ShockQuery, lookup: AssetLookup): Iterator<string> | Answer => {
  const at = mirrorOf(deps);
  if ('body' in at) return at;
  const other = shockedOf(at, query);
  if ('body' in other) return other;
  const { market, accounts } = at.mirror;
  const { places } = whatIf(at.mirror, deps.rules, other, { count: 0, order: query.sort });
  // The book moves on while lines are fetched: the accounts are kept as they are now.
  const kept = places.map((place) => accounts[place]);
  const rows = function* (): Generator<ShockAccount> {
    for (let place = 0; place < kept.length; place += 1)
      yield accountOf(affected(deps.rules, kept, place, market, other));
  };
  return shockCsv(rows(), lookup);
};

type ConcentrationAsk = Extract<Ask, { kind: 'concentration' }>;

/** Where the newest block's debt stands. */
export const concentrationAnswer = (
  deps: BookDeps,
  { limit, format }: ConcentrationAsk,
  lookup: AssetLookup,
): Answer => {
  const at = mirrorOf(deps);
  if ('body' in at) return at;
  const { book, accounts, market } = at.mirror;
  const { top, byAsset, byGroup, unknown, ...total } = concentration(book, limit);
  const answer: Concentration = {
    block: blockOf(at),
    ...sumsOf(total),
    unknown,
    top: top.flatMap(({ place }) => {
      const account = accounts[place];
      if (account === undefined) return [];
      const { totalDebt, totalCollateral, healthFactor } = deps.rules.position(market, account);
      return {
        account: account.account,
        debt: (totalDebt ?? 0n).toString(),
        collateral: (totalCollateral ?? 0n).toString(),
        healthFactor: healthFactor?.toString() ?? null,
      };
    }),
    byAsset: Object.fromEntries([...byAsset].map(([asset, sums]) => [asset, sumsOf(sums)])),
    byEMode: Object.fromEntries(
      [...byGroup].map(([id, sums]) => [
        String(id),
        { label: id === 0 ? 'none' : (market.eModes.get(id)?.label ?? String(id)), ...sumsOf(sums) },
      ]),
    ),
  };
  return format === 'csv'
    ? csvAnswer('concentration.csv', concentrationCsv(answer, lookup))
    : jsonAnswer(answer, tagOf(deps, at));
};

/** The newest block's book, or why there is none. */
export const mirrorOf = ({ source }: BookDeps): MirrorAtBlock | Answer => {
  if (!source.mirror)
    return problemAnswer(
      503,
      source.frame().status.state === 'halted'
        ? source.frame().status.reason
        : 'This needs the whole book, and the engine that holds it runs apart from this server. Run the engine in this process (ENGINE=embedded) to ask.',
      {},
      { 'retry-after': '3600' },
    );
  return source.mirror() ?? problemAnswer(503, source.frame().status.reason || 'The first evaluation is under way.');
};

const shockedOf = ({ mirror }: MirrorAtBlock, query: ShockQuery): ReturnType<typeof shockedMarket> | Answer => {
  try {
    return shockedMarket(mirror.market, shockOf(query));
  } catch (error) {
    if (error instanceof ImpossibleShockError) return invalidAnswer([{ path: [error.what], message: error.reason }]);
    throw error;
  }
};

const shockOf = ({ moves, lt, bonus, eModes }: ShockQuery): Shock => {
  const assets = new Set([...Object.keys(lt), ...Object.keys(bonus)]) as Set<Address>;
  return {
    moves: new Map(Object.entries(moves) as [Address, number][]),
    terms: new Map([...assets].map((asset) => [asset, { lt: lt[asset], bonus: bonus[asset] }])),
    eModes: new Map(Object.entries(eModes).map(([id, change]) => [Number(id), change])),
  };
};

/** Doubles of base currency as whole units. */
const units = (value: number): string => BigInt(Math.round(value)).toString();
const sumsOf = ({ collateral, debt }: Sums) => ({ collateral: units(collateral), debt: units(debt) });

const accountOf = ({ before, after }: Affected): ShockAccount => ({
  account: after.account,
  status: statusOf(after),
  before: before.healthFactor?.toString() ?? null,
  after: (after.healthFactor ?? 0n).toString(),
  collateral: (after.totalCollateral ?? 0n).toString(),
  debt: (after.totalDebt ?? 0n).toString(),
  collateralAssets: after.collaterals.map(({ asset }) => asset),
  debtAssets: after.debts.map(({ asset }) => asset),
});

const groupsOf = (market: MirrorAtBlock['mirror']['market'], { feeds }: BookDeps): ShockAnswer['groups'] => {
  const { stable, follows } = priceGroups(market, { feeds });
  return { stable: [...stable], follows };
};

export const blockOf = ({ block, receivedAt }: MirrorAtBlock) => ({
  number: Number(block.number),
  hash: block.hash,
  timestamp: Number(block.timestamp),
  receivedAt,
});

/** Equal until the book changes. */
export const tagOf = ({ source }: BookDeps, { version }: MirrorAtBlock) => ({
  etag: `W/"${source.frame().epoch}-book-${version}"`,
  'cache-control': 'no-cache',
});
