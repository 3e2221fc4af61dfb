'use client';
import { useMemo } from 'react';
import { BarChart } from '@/components/charts/bar-chart';
import { asRead, formatTick, formatUsd } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { Panel } from '@/components/ui/panel';
import { useStream } from '@/lib/hooks/use-stream';

const colourOf = (from: number): string => {
  if (from < 1) return 'var(--risk-liq)';
  if (from < 1.05) return 'var(--risk-at)';
  return from < 1.25 ? 'var(--risk-watch)' : 'var(--risk-calm)';
};

/** Where the debt stands: how much of it at which health factor. */
export const DistributionPanel = () => {
  const bins = useStream((view) => view.snapshot?.distribution);
  const bars = useMemo(
    () =>
      (bins ?? []).map(({ from, to, count, debt }) => ({
        id: String(from),
        value: asRead(toFloat(debt, 8)),
        colour: colourOf(from),
        detail: `HF ${from}${to === null ? ' and above' : ` to ${to}`}: ${formatUsd(debt)} of debt, ${count.toLocaleString('en-US')} ${count === 1 ? 'position' : 'positions'}`,
      })),
    [bins],
  );
  const one = bars.find(({ id }) => Number(id) >= 1)?.id;
  return (
    <Panel title="Debt by health factor" aside="USD of debt in each class">
      <BarChart
        label={`Debt by health factor: ${bars.map(({ detail }) => detail).join('; ')}`}
        bars={bars}
        formatValue={formatTick}
        {...(one === undefined ? {} : { threshold: { before: one, label: 'liquidatable below 1' } })}
        summary="Point at a bar, or use the arrow keys, to read it"
        height={232}
      />
    </Panel>
  );
};
