'use client';
import type { ReactNode } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { Button } from '@/components/ui/button';
import { formatPercent } from '@/components/ui/format-ratio';
import { Slider } from '@/components/ui/slider';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { ShockAnswer } from '@/lib/core/snapshot/shock-schema';
import { Disclosure } from './disclosure';
import {
  type Changes,
  MAX_BONUS_CHANGE,
  MAX_LT_CHANGE,
  MIN_BONUS_CHANGE,
  MIN_LT_CHANGE,
  type ShockState,
} from './shock-state';

const STEP = 50;
const WHOLE = 10_000;

export type Terms = Pick<ShockState, 'lt' | 'bonus' | 'eLt' | 'eBonus'>;
export const TODAYS_TERMS: Terms = { lt: {}, bonus: {}, eLt: {}, eBonus: {} };

/** Sliders for what a protocol sets: thresholds and bonuses, of assets outside e-modes and of each e-mode. */
export const TermPanel = ({
  assets,
  eModes,
  terms,
  onChange,
}: {
  readonly assets: readonly AssetView[];
  /** `undefined` until there is an answer. */
  readonly eModes: ShockAnswer['eModes'] | undefined;
  readonly terms: Terms;
  readonly onChange: (terms: Terms) => void;
}) => {
  const collaterals = assets.filter(({ liquidationThreshold }) => liquidationThreshold > 0);
  const set = (group: keyof Terms) => (key: string, bps: number) =>
    onChange({ ...terms, [group]: withChange(terms[group], key, bps) });
  const modeName = ({ id, label }: ShockAnswer['eModes'][number]) => label || `E-mode ${id}`;
  const modeTag = (mode: ShockAnswer['eModes'][number]) => (
    <span className="truncate text-xs" title={`E-mode ${mode.id}: ${mode.label}`}>
      {modeName(mode)}
    </span>
  );
  return (
    <div>
      <Group
        title="Liquidation thresholds"
        note="outside e-modes"
        changes={terms.lt}
        onReset={() => onChange({ ...terms, lt: {} })}
      >
        {collaterals.map(({ asset, symbol, liquidationThreshold }) => (
          <TermRow
            key={asset}
            name={<AssetTag symbol={symbol} />}
            label={`Liquidation threshold of ${symbol}`}
            today={liquidationThreshold}
            bps={terms.lt[symbol] ?? 0}
            {...thresholdRange(liquidationThreshold)}
            onChange={(bps) => set('lt')(symbol, bps)}
          />
        ))}
      </Group>
      <Group
        title="Liquidation bonuses"
        note="outside e-modes"
        changes={terms.bonus}
        onReset={() => onChange({ ...terms, bonus: {} })}
      >
        {collaterals.map(({ asset, symbol, liquidationBonus }) => (
          <TermRow
            key={asset}
            name={<AssetTag symbol={symbol} />}
            label={`Liquidation bonus of ${symbol}`}
            today={liquidationBonus - WHOLE}
            bps={terms.bonus[symbol] ?? 0}
            {...bonusRange(liquidationBonus)}
            onChange={(bps) => set('bonus')(symbol, bps)}
          />
        ))}
      </Group>
      {eModes && eModes.length > 0 ? (
        <Group
          title="E-modes"
          note="threshold, then bonus"
          changes={{ ...prefixed('lt', terms.eLt), ...prefixed('bonus', terms.eBonus) }}
          onReset={() => onChange({ ...terms, eLt: {}, eBonus: {} })}
        >
          {eModes.map((mode) => (
            <div key={mode.id} className="grid gap-0.5">
              <TermRow
                name={modeTag(mode)}
                label={`Liquidation threshold of e-mode ${modeName(mode)}`}
                today={mode.liquidationThreshold}
                bps={terms.eLt[mode.id] ?? 0}
                {...thresholdRange(mode.liquidationThreshold)}
                onChange={(bps) => set('eLt')(String(mode.id), bps)}
              />
              <TermRow
                name={<span className="text-2xs text-ink-3">its bonus</span>}
                label={`Liquidation bonus of e-mode ${modeName(mode)}`}
                today={mode.liquidationBonus - WHOLE}
                bps={terms.eBonus[mode.id] ?? 0}
                {...bonusRange(mode.liquidationBonus)}
                onChange={(bps) => set('eBonus')(String(mode.id), bps)}
              />
            </div>
          ))}
        </Group>
      ) : null}
    </div>
  );
};

const Group = ({
  title,
  note,
  changes,
  onReset,
  children,
}: {
  readonly title: string;
  readonly note: string;
  readonly changes: Changes;
  readonly onReset: () => void;
  readonly children: ReactNode;
}) => {
  const changed = Object.keys(changes).length;
  return (
    <Disclosure
      title={title}
      note={changed > 0 ? `${changed} changed` : `${note}, as now`}
      open={changed > 0}
      className="border-t"
    >
      <div className="grid gap-0.5 px-3 py-2">
        {children}
        {changed > 0 ? (
          <div className="flex justify-end">
            <Button size="sm" variant="ghost" onClick={onReset}>
              As today
            </Button>
          </div>
        ) : null}
      </div>
    </Disclosure>
  );
};

const TermRow = ({
  name,
  label,
  today,
  bps,
  min,
  max,
  onChange,
}: {
  readonly name: ReactNode;
  readonly label: string;
  /** In force now, bps; `bps` is the change. */
  readonly today: number;
  readonly bps: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (bps: number) => void;
}) => {
  const text = `${bps > 0 ? '+' : bps < 0 ? '−' : ''}${(Math.abs(bps) / 100).toFixed(1)}`;
  const after = formatPercent(today + bps);
  return (
    <div className="grid h-7 grid-cols-[7rem_minmax(0,1fr)_3.25rem_4.5rem] items-center gap-2">
      {name}
      <Slider
        label={label}
        min={min}
        max={max}
        step={STEP}
        value={bps}
        valueText={`${text} points, ${after}`}
        onChange={onChange}
      />
      <span className={`num text-right text-xs ${bps === 0 ? 'text-ink-3' : 'text-ink'}`}>{text}</span>
      <span className="num text-right text-xs text-ink-2">{after}</span>
    </div>
  );
};

/** Whole steps that leave a threshold within 0 to 100 %. */
const thresholdRange = (today: number) => ({
  min: Math.max(MIN_LT_CHANGE, -Math.floor(today / STEP) * STEP),
  max: Math.min(MAX_LT_CHANGE, Math.floor((WHOLE - today) / STEP) * STEP),
});

/** Whole steps that leave a bonus at 0 % or more: a liquidator cannot be made to pay. */
const bonusRange = (today: number) => ({
  min: Math.max(MIN_BONUS_CHANGE, -Math.floor(Math.max(0, today - WHOLE) / STEP) * STEP),
  max: MAX_BONUS_CHANGE,
});

const withChange = (changes: Changes, key: string, bps: number): Changes =>
  Object.fromEntries(Object.entries({ ...changes, [key]: bps }).filter(([, each]) => each !== 0));

const prefixed = (prefix: string, changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).map(([key, bps]) => [`${prefix} ${key}`, bps]));
