'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { Badge } from '@/components/ui/badge';
import { shortHex } from '@/components/ui/format-hex';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { useStream } from '@/lib/hooks/use-stream';
import { type Assets, amountWords } from './amount-words';

/** The bad-debt books of each reserve beside what the chain says it has, as of the newest block. */
export const BadDebtPanel = ({ assets }: { readonly assets: Assets }) => {
  const deficits = useStream((view) => view.snapshot?.deficits);
  const block = useStream((view) => view.snapshot?.block.number);
  if (!deficits || block === undefined) return null;
  const shown = deficits.filter(({ booked, onChain, created }) => booked !== '0' || onChain !== '0' || created !== '0');
  return (
    <Panel
      title="Bad debt by reserve"
      aside={
        <span className="num whitespace-nowrap">
          {deficits.length === 0 ? '' : `${deficits.length} reserves checked at block ${block.toLocaleString('en-US')}`}
        </span>
      }
    >
      {deficits.length === 0 ? (
        <p className="px-3 py-2 text-xs text-ink-3">
          Not kept by this version: the pool writes bad debt off only since Aave 3.3.
        </p>
      ) : shown.length === 0 ? (
        <p className="px-3 py-2 text-xs text-ink-3">No reserve has any, on chain or in the books.</p>
      ) : (
        <Table label="Bad debt by reserve">
          <thead>
            <tr>
              <HeadCell>Reserve</HeadCell>
              <HeadCell numeric title="Stood before the books began, or came while nobody watched">
                Carried
              </HeadCell>
              <HeadCell numeric>Created</HeadCell>
              <HeadCell numeric>Covered</HeadCell>
              <HeadCell numeric title="Carried + created − covered">
                Booked
              </HeadCell>
              <HeadCell numeric>On chain</HeadCell>
              <HeadCell>Agree</HeadCell>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ asset, carried, created, covered, booked, onChain }) => (
              <Row key={asset}>
                <Cell>
                  <AssetTag symbol={assets[asset]?.symbol ?? shortHex(asset)} />
                </Cell>
                {[carried, created, covered, booked, onChain].map((value, place) => {
                  const { text, title } = amountWords({ value, asset, assets });
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: five columns in a fixed order
                    <Cell key={place} numeric title={title}>
                      {text}
                    </Cell>
                  );
                })}
                <Cell>
                  {booked === onChain ? (
                    <Badge tone="ok">to the unit</Badge>
                  ) : (
                    <Badge tone="severe" title={`${BigInt(onChain) - BigInt(booked)} base units beyond the books`}>
                      differs
                    </Badge>
                  )}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};
