import type { Address } from 'viem';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { StoredJob } from './keeper-ports';

/** What of a snapshot a result is valued by. */
interface Valued {
  readonly assets: Readonly<Record<Address, Pick<AssetView, 'symbol' | 'decimals' | 'price'>>>;
}

const ETHER = 1e18;
const USD = 1e8;

/**
 * A keeper's mined transactions, newest first, as the circuit breakers read them: whether each reverted, and its result in
 * dollars at the prices of `snapshot`: what it guaranteed, at the least, less its gas; of a cancellation or a revert the gas
 * alone. Null where a price for it is unknown. `coins`: the symbols of the chain's coin, wrapped.
 */
export function minedAttempts(
  jobs: readonly StoredJob[],
  snapshot: Valued | null,
  coins: readonly string[],
): readonly { readonly reverted: boolean; readonly profitUsd: number }[] | null {
  const mined = jobs
    .flatMap((job) => (job.mined ? [{ job, mined: job.mined }] : []))
    .sort((a, b) =>
      a.mined.block === b.mined.block ? b.job.nonce - a.job.nonce : a.mined.block < b.mined.block ? 1 : -1,
    );
  if (mined.length === 0) return [];
  const coin = Object.values(snapshot?.assets ?? {}).find(({ symbol }) => coins.includes(symbol))?.price;
  if (coin === undefined || coin === null) return null;
  const attempts: { readonly reverted: boolean; readonly profitUsd: number }[] = [];
  for (const { job, mined: at } of mined) {
    const gasUsd = (Number(at.gasCost) / ETHER) * (Number(coin) / USD);
    const useful = at.ok && job.attempts.find(({ hash }) => hash === at.hash)?.purpose === 'liquidate';
    const earned = useful ? worthOf(job, snapshot) : 0;
    if (earned === undefined) return null;
    attempts.push({ reverted: !at.ok, profitUsd: earned - gasUsd });
  }
  return attempts;
}

function worthOf({ debtAsset, promised }: StoredJob, snapshot: Valued | null): number | undefined {
  const view = snapshot?.assets[debtAsset.toLowerCase() as Address];
  if (view?.price === undefined || view.price === null) return undefined;
  return (Number(promised) / 10 ** view.decimals) * (Number(view.price) / USD);
}
