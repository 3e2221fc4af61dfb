import { cx } from '@/components/ui/cx';
import { assetColour } from './asset-colour';

/** An asset's symbol with its colour as a bar in front: the word says it, the colour finds it. */
export const AssetTag = ({ symbol, className }: { readonly symbol: string; readonly className?: string }) => (
  <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap text-xs', className)}>
    <span aria-hidden="true" className="h-3 w-[3px] shrink-0" style={{ background: assetColour(symbol) }} />
    {symbol}
  </span>
);
