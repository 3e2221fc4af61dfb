import { type Address, formatEther, type Hash } from 'viem';
import {
  emptyShadowBook,
  type SeenLiquidation,
  type ShadowBook,
  type ShadowScore,
  type ShadowTry,
  shadowStep,
} from '@/lib/core/execution/keeper/shadow';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { Frame } from '@/lib/engine/frame';
import type { KeeperPlan, KeeperReport } from '@/lib/engine/keeper/keeper-ports';
import type { Log } from '../log';
import { liquidatable } from './liquidatable';

/** Keeps the score of a keeper in shadow against what happened, block by block, and tells each outcome once. */
export function createShadow(frame: () => Frame, log: Log): (report: KeeperReport) => ShadowBook {
  let book = emptyShadowBook;
  const told = new Set<ShadowScore['account']>();
  return ({ block, verdicts }) => {
    const now = frame();
    const before = book.total;
    book = shadowStep(book, {
      block,
      tries: verdicts.flatMap(({ plan, whyNot, gasWei }) =>
        whyNot === 'shadow' && gasWei !== undefined ? triesOf(plan, gasWei) : [],
      ),
      liquidations: now.snapshot ? seenIn(now.snapshot) : [],
      liquidatable: new Set(liquidatable(now, Number.POSITIVE_INFINITY)),
    });
    for (const score of book.scores) {
      if (!score.over) told.delete(score.account);
      else if (!told.has(score.account)) {
        told.add(score.account);
        log('info', `keeper: shadow: ${words(score)}`);
      }
    }
    const { won, race, reverted, earnedWei } = book.total;
    if (won + race + reverted > before.won + before.race + before.reverted)
      log(
        'info',
        `keeper: shadow: ${won} won, ${race} taken by others in the same block, ${reverted} reverted; ${formatEther(earnedWei)} ether after gas so far`,
      );
    return book;
  };
}

/** One a position: of what is shared each has its part, of the profit by what it repays. */
function triesOf({ accounts, block, profitWei, intent }: KeeperPlan, gasWei: bigint): readonly ShadowTry[] {
  const repaid = (account: Address): bigint =>
    intent?.liquidations.find((each) => each.account === account)?.planned.repaid ?? 0n;
  const all = accounts.reduce((sum, account) => sum + repaid(account), 0n);
  const count = BigInt(accounts.length);
  return accounts.map((account) => ({
    ...{ account, block, gasWei: gasWei / count },
    profitWei: all > 0n ? (profitWei * repaid(account)) / all : profitWei / count,
    ...(accounts.length > 1 && { sharedWith: accounts.filter((each) => each !== account) }),
  }));
}

function words({ account, block, verdict, profitWei, gasWei, taken }: ShadowScore): string {
  const ours = { won: 'would have taken', race: 'would have raced for', reverted: 'would have failed at' }[verdict];
  const worth = verdict === 'reverted' ? -gasWei : profitWei - gasWei;
  const theirs = taken
    ? `${taken.liquidator} took it at block ${taken.block}${taken.profitUsd === undefined ? '' : ` for ${(Number(taken.profitUsd) / 1e8).toFixed(2)} USD before sale and gas`}`
    : 'nobody took it';
  return `${ours} ${account} at block ${block + 1n} for ${formatEther(worth)} ether; ${theirs}`;
}

function seenIn({ settlements, assets }: Snapshot): readonly SeenLiquidation[] {
  return settlements.map(
    ({ account, liquidator, blockNumber, txHash, prices, repaid, seizedNet, collateralAsset, debtAsset }) => {
      const [collateral, debt] = [assets[collateralAsset]?.decimals, assets[debtAsset]?.decimals];
      const known = prices !== undefined && collateral !== undefined && debt !== undefined;
      return {
        ...{ account, liquidator, txHash: txHash as Hash, block: BigInt(blockNumber) },
        profitUsd: known
          ? (BigInt(seizedNet) * BigInt(prices.collateral)) / 10n ** BigInt(collateral) -
            (BigInt(repaid) * BigInt(prices.debt)) / 10n ** BigInt(debt)
          : undefined,
      };
    },
  );
}
