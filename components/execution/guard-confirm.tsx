import { useId } from 'react';
import { GUARD, GuardShape } from '@/components/market/guard-mark';
import { Checkbox } from '@/components/ui/checkbox';
import { cx } from '@/components/ui/cx';
import { guardWords } from '@/lib/core/execution/guard-words';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { PositionGuard } from '@/lib/core/snapshot/guard-schema';

/** A liquidation that the market does not bear out: why, in numbers, and the tick without which nothing is signed. */
export const GuardConfirm = ({
  guard,
  assets,
  given,
  onChange,
}: {
  readonly guard: PositionGuard;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly given: boolean;
  readonly onChange: (given: boolean) => void;
}) => {
  const words = useId();
  if (guard.kind === 'agreed') return null;
  const { word, colour } = GUARD[guard.kind];
  return (
    <div
      data-issue="wrongful-liquidation"
      className="grid gap-1.5 rounded-sm border border-risk-at/45 bg-risk-at-bg px-2.5 py-2 text-xs"
    >
      <p className={cx('flex items-center gap-1.5 font-medium', colour)}>
        <GuardShape tag={guard.kind} />
        {word}: not borne out by the market
      </p>
      <p id={words} className="break-words text-ink">
        {guardWords(guard, (asset) => assets[asset]?.symbol ?? asset).join(' ')}
      </p>
      <Checkbox checked={given} onChange={onChange} describedBy={words}>
        I know this, and mean to liquidate it all the same.
      </Checkbox>
    </div>
  );
};
