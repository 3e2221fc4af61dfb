'use client';
import type { ReactNode } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { Button } from '@/components/ui/button';
import { formatPrice } from '@/components/ui/format-amount';
import { Panel } from '@/components/ui/panel';
import { Slider } from '@/components/ui/slider';
import { Toggle } from '@/components/ui/toggle';
import { commonMove, type Links, type MovableAsset, presets, withAll, withMove } from './price-moves';
import { MAX_MOVE, MIN_MOVE, type ShockState } from './shock-state';

/** Steps of half a percent; the middle holds, so that a hand finds today's price again. */
const STEP = 50;
const held = (bps: number): number => (Math.abs(bps) < 2 * STEP ? 0 : bps);

/** A slider a price, one for all that are no stablecoins, and what others have lived through. */
export const PricePanel = ({
  assets,
  links,
  moves,
  apart,
  onMoves,
  onApart,
}: {
  readonly assets: readonly MovableAsset[];
  readonly links: Links;
  readonly moves: ShockState['moves'];
  readonly apart: readonly string[];
  readonly onMoves: (moves: ShockState['moves']) => void;
  readonly onApart: (apart: readonly string[]) => void;
}) => {
  const all = commonMove(moves, links);
  return (
    <Panel
      title="Prices"
      aside={
        <Button size="sm" variant="ghost" disabled={Object.keys(moves).length === 0} onClick={() => onMoves({})}>
          Today’s prices
        </Button>
      }
    >
      <fieldset className="flex flex-wrap gap-1.5 border-b px-3 py-2">
        <legend className="sr-only">Presets</legend>
        {presets(links).map((preset) => (
          <Toggle
            key={preset.id}
            title={preset.meaning}
            pressed={sameMoves(preset.moves, moves)}
            onClick={() => onMoves(preset.moves)}
          >
            {preset.name}
          </Toggle>
        ))}
      </fieldset>
      <div className="grid gap-0.5 px-3 py-2">
        <MoveRow
          label="All but stablecoins"
          name={<span className="truncate text-xs text-ink">All volatile</span>}
          bps={all ?? 0}
          mixed={all === undefined}
          note=""
          onChange={(bps) => onMoves(withAll(moves, bps, links))}
        />
        <div className="my-1 border-t" />
        {assets.map(({ asset, symbol, price }) => {
          const bps = moves[symbol] ?? 0;
          const base = links.base[symbol];
          const isApart = apart.includes(symbol);
          return (
            <MoveRow
              key={asset}
              label={`Price of ${symbol}`}
              name={
                <span className="flex min-w-0 items-center gap-1">
                  <AssetTag symbol={symbol} />
                  {base ? (
                    <button
                      type="button"
                      aria-pressed={!isApart}
                      title={
                        isApart
                          ? `${symbol} moves by itself: press to let it follow ${base}`
                          : `${symbol} follows ${base}: press to move it by itself`
                      }
                      onClick={() => onApart(isApart ? apart.filter((each) => each !== symbol) : [...apart, symbol])}
                      className={`rounded-sm px-0.5 text-2xs hover:bg-hover ${isApart ? 'text-ink-3 line-through' : 'text-accent'}`}
                    >
                      ={base}
                    </button>
                  ) : null}
                </span>
              }
              bps={bps}
              note={formatPrice(priceAfter(price, bps))}
              onChange={(value) => onMoves(withMove(moves, symbol, value, links, apart))}
            />
          );
        })}
      </div>
    </Panel>
  );
};

const MoveRow = ({
  label,
  name,
  bps,
  mixed = false,
  note,
  onChange,
}: {
  readonly label: string;
  readonly name: ReactNode;
  readonly bps: number;
  readonly mixed?: boolean;
  readonly note: string;
  readonly onChange: (bps: number) => void;
}) => {
  const percent = mixed ? 'mixed' : `${bps > 0 ? '+' : bps < 0 ? '−' : ''}${(Math.abs(bps) / 100).toFixed(1)}%`;
  return (
    <div className="grid h-7 grid-cols-[7rem_minmax(0,1fr)_3.25rem_4.5rem] items-center gap-2">
      {name}
      <Slider
        label={label}
        min={MIN_MOVE}
        max={MAX_MOVE}
        step={STEP}
        value={bps}
        valueText={note ? `${percent}, ${note} dollars` : percent}
        onChange={(value) => onChange(held(value))}
      />
      <span className={`num text-right text-xs ${bps === 0 ? 'text-ink-3' : 'text-ink'}`}>{percent}</span>
      <span className="num text-right text-xs text-ink-2">{note}</span>
    </div>
  );
};

/** The protocol's price after a move, rounded down as the server rounds it. */
const priceAfter = (price: string | null, bps: number): string | null =>
  price === null ? null : ((BigInt(price) * BigInt(10_000 + bps)) / 10_000n).toString();

const sameMoves = (preset: ShockState['moves'], moves: ShockState['moves']): boolean =>
  Object.keys(preset).length === Object.keys(moves).length &&
  Object.entries(preset).every(([symbol, bps]) => moves[symbol] === bps);
