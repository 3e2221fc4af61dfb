import { Section } from '@/components/positions/section';
import { cx } from '@/components/ui/cx';
import { formatUsd, formatUsdCents } from '@/components/ui/format-amount';
import { coinPrice } from '@/lib/core/snapshot/coin-price';
import type { SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import { type MoneyStep, settlementMoney } from '@/lib/core/snapshot/settlement-money';
import { useStream } from '@/lib/hooks/use-stream';
import type { Assets } from './amount-words';

const NAMES: Readonly<Record<MoneyStep['name'], readonly [string, string]>> = {
  bonus: ['Bonus', 'What was seized, beyond what the repayment was worth'],
  fee: ['Protocol’s fee', 'The treasury’s share of the bonus'],
  premium: ['Flash loan’s premium', 'What the loan of the repayment cost'],
  slippage: [
    'Slippage of the sale',
    'What the sale brought less than the protocol’s prices: impact and the pools’ fees',
  ],
  gas: ['Gas', 'At the coin’s newest price'],
  result: ['Liquidator’s result', 'The sum of the steps above'],
};

/** What the liquidator made of it, step by step; each bar begins where the one above ends. */
export const MoneySection = ({ ledger, assets }: { readonly ledger: SettlementLedger; readonly assets: Assets }) => {
  const chainId = useStream((view) => view.snapshot?.market.chainId);
  const coin = chainId === undefined ? null : coinPrice(assets, chainId);
  const steps = settlementMoney(ledger, ledger.entries, {
    decimalsOf: (asset) => assets[asset]?.decimals,
    coinPrice: coin,
  });
  if (!steps)
    return (
      <Section title="In dollars">
        <p className="px-4 pb-3 text-xs text-ink-3">
          The protocol’s prices of that block are not known here, so it is worth what nobody can say.
        </p>
      </Section>
    );
  const bars = barsOf(steps);
  return (
    <Section title="In dollars" aside="at the protocol’s prices of the block">
      <ol className="px-4 pb-3" aria-label="From the bonus to the result">
        {bars.map(({ name, usd, left, width }) => (
          <li
            key={name}
            title={`${NAMES[name][1]}: ${formatUsdCents(usd.toString())}`}
            className={cx(
              'grid grid-cols-[9rem_1fr_5rem] items-center gap-2 py-0.5 text-xs',
              name === 'result' && 'mt-1 border-t pt-1.5 font-medium',
            )}
          >
            <span className="truncate">{NAMES[name][0]}</span>
            <span className="relative h-3 bg-hover" aria-hidden="true">
              <span
                className={cx(
                  'absolute inset-y-0',
                  name === 'result' ? 'bg-accent' : usd < 0n ? 'bg-risk-at' : 'bg-ok',
                )}
                style={{ left: `${left}%`, width: `${width}%` }}
              />
            </span>
            <span className="num text-right">{formatUsd(usd.toString())}</span>
          </li>
        ))}
      </ol>
      {coin === null ? (
        <p className="px-4 pb-3 text-xs text-ink-3">
          Gas is not in it: the price of the chain’s coin is not known here, and so the result is not either.
        </p>
      ) : null}
    </Section>
  );
};

interface Bar extends MoneyStep {
  /** Percent of the widest reach. */
  readonly left: number;
  readonly width: number;
}

function barsOf(steps: readonly MoneyStep[]): readonly Bar[] {
  let at = 0n;
  const spans = steps.map((step) => {
    const from = step.name === 'result' ? 0n : at;
    at = from + step.usd;
    return { step, low: from < at ? from : at, high: from < at ? at : from };
  });
  const least = spans.reduce((low, span) => (span.low < low ? span.low : low), 0n);
  const most = spans.reduce((high, span) => (span.high > high ? span.high : high), 0n);
  const reach = Number(most - least) || 1;
  return spans.map(({ step, low, high }) => ({
    ...step,
    left: (Number(low - least) * 100) / reach,
    width: Math.max(0.5, (Number(high - low) * 100) / reach),
  }));
}
