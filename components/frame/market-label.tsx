'use client';
import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { shortHex } from '@/components/ui/format-hex';
import { useStream } from '@/lib/hooks/use-stream';

/** Which market on which chain, and whether that chain is a local simulation. */
export const MarketLabel = () => {
  const market = useStream((view) => view.snapshot?.market);
  if (!market) return null;
  return (
    <span className="flex min-w-0 items-center gap-2 text-xs" title={`${market.name}\npool ${market.pool}`}>
      <span className="truncate text-ink">{market.name}</span>
      <span className="truncate text-ink-3 max-2xl:hidden">{market.chainName}</span>
      {market.local ? (
        <Badge title="The chain was started by this program; nothing here is worth anything">Local</Badge>
      ) : null}
    </span>
  );
};

/** The foot's technical line: the pool contract and its revision. */
export const PoolLabel = () => {
  const market = useStream((view) => view.snapshot?.market);
  if (!market) return null;
  return (
    <span className="flex items-center gap-1 whitespace-nowrap text-2xs text-ink-3 max-xl:hidden">
      Pool{' '}
      <span className="num" title={market.pool}>
        {shortHex(market.pool)}
      </span>
      <CopyButton text={market.pool} label="Copy the pool’s address" />
      revision <span className="num">{market.revision}</span>
    </span>
  );
};
