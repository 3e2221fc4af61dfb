'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { RISK, RiskMark } from '@/components/market/risk-mark';
import { Button } from '@/components/ui/button';
import { formatPrice, formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Slider } from '@/components/ui/slider';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { Section } from './section';
import { formatShock, MAX_MOVE, MIN_MOVE, parseShock } from './shock-param';
import { type Moves, whatIf } from './what-if';

const URL_PAUSE_MS = 300;

/** A slider a price; the health factor follows the hand, by the protocol's exact rules, in this page. */
export const WhatIfSection = ({
  detail,
  shock,
  onShock,
}: {
  readonly detail: PositionDetail;
  readonly shock: string | undefined;
  readonly onShock: (shock: string | undefined) => void;
}) => {
  const legs = useMemo(
    () => Object.fromEntries([...detail.collaterals, ...detail.debts].map((leg) => [leg.asset, leg])),
    [detail],
  );
  const [moves, setMoves] = useState<Moves>(() => parseShock(shock, legs));
  const text = formatShock(moves, legs);
  const latest = useRef(onShock);
  useEffect(() => {
    latest.current = onShock;
  });
  useEffect(() => {
    if (text === shock) return;
    const timer = setTimeout(() => latest.current(text), URL_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, shock]);

  const after = useMemo(() => whatIf(detail, moves), [detail, moves]);
  const { position, status } = after;
  const moved = text !== undefined;
  const move = (asset: string, bps: number) => setMoves((current) => ({ ...current, [asset]: bps }));
  return (
    <Section
      title="What if"
      aside={
        moved ? (
          <Button size="sm" variant="ghost" onClick={() => setMoves({})}>
            Today’s prices
          </Button>
        ) : (
          'move a price'
        )
      }
    >
      <div className="grid gap-1 px-4 pb-3">
        {Object.values(legs).map(({ asset, symbol, price }) => {
          const bps = moves[asset] ?? 0;
          const percent = `${bps > 0 ? '+' : bps < 0 ? '−' : ''}${(Math.abs(bps) / 100).toFixed(1)}%`;
          const at = price === null ? null : ((BigInt(price) * BigInt(10_000 + bps)) / 10_000n).toString();
          return (
            <div
              key={asset}
              className="grid grid-cols-[3.5rem_1fr_3rem_4.5rem] items-center gap-2 sm:grid-cols-[4.5rem_1fr_4rem_5.5rem] sm:gap-3"
            >
              <AssetTag symbol={symbol} />
              <Slider
                label={`Price of ${symbol}`}
                min={MIN_MOVE}
                max={MAX_MOVE}
                step={10}
                value={bps}
                valueText={`${percent}, ${formatPrice(at)} dollars`}
                onChange={(value) => move(asset, Math.abs(value) < 30 ? 0 : value)}
              />
              <span className={`num text-right text-xs ${bps === 0 ? 'text-ink-3' : 'text-ink'}`}>{percent}</span>
              <span className="num text-right text-xs text-ink-2">{formatPrice(at)}</span>
            </div>
          );
        })}
        <output
          className="mt-1 grid grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-1 border-t pt-2 text-xs sm:grid-cols-[1fr_auto_auto_auto]"
          aria-label="After these moves"
        >
          <span className="flex items-baseline gap-2">
            <span className="text-2xs text-ink-3">Health factor</span>
            <span className={`num text-lg ${RISK[status].colour}`} data-testid="what-if-health-factor">
              {formatHealthFactor(position.healthFactor?.toString())}
            </span>
          </span>
          <RiskMark status={status} />
          <span className="text-2xs text-ink-3">
            debt <span className="num text-xs text-ink">{formatUsd(position.totalDebt?.toString())}</span>
          </span>
          <span className="text-2xs text-ink-3">
            collateral <span className="num text-xs text-ink">{formatUsd(position.totalCollateral?.toString())}</span>
          </span>
        </output>
      </div>
    </Section>
  );
};
