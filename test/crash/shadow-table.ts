import type { ShadowBook } from '@/lib/core/execution/keeper/shadow';
import type { CrashOutcome } from './crash-outcome';

const usd = (amount: number): string => `${Math.round(amount).toLocaleString('en')} USD`;
const WEI = 1e18;

/** What a keeper that only watched says it would have earned, beside what became of the same positions. */
export function shadowTable({ taken, ether, watch }: CrashOutcome, { total, scores, waiting }: ShadowBook): string {
  const dollars = (wei: bigint): number => (Number(wei) / WEI) * ether;
  const won = scores.filter(({ verdict }) => verdict === 'won');
  const later = won.flatMap((score) => {
    const take = taken.find(
      ({ ok, accounts, block }) => ok && accounts.includes(score.account) && BigInt(block) > score.block,
    );
    return take ? [{ score, take, blocks: take.block - Number(score.block) - 1 }] : [];
  });
  const waits = later.map(({ blocks }) => blocks).toSorted((a, b) => a - b);
  const said = later.reduce((sum, { score }) => sum + dollars(score.profitWei), 0);
  const got = later.reduce((sum, { score, take }) => sum + take.profit * take.partOf(score.account), 0);
  return [
    `shadow: ${total.won + total.race + total.reverted} would have been sent: ${total.won} won, ${total.race} taken in the very block, ${total.reverted} reverted; ${waiting.length} not judged yet, ${watch.spells.length} became liquidatable`,
    `would have earned after gas: ${(Number(total.earnedWei) / WEI).toFixed(4)} ether, ${usd(dollars(total.earnedWei))}`,
    `of those won the other took ${later.length}, ${waits[Math.floor(waits.length / 2)] ?? '–'} blocks later in the middle, ${waits.at(-1) ?? '–'} at the most; it got ${usd(got)} before gas where the shadow said ${usd(said)}`,
    `nobody took ${won.length - later.length}`,
  ].join('\n');
}
