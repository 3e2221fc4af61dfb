import { AccountLabel } from '@/components/market/account-label';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { KeeperVerdictView, RunningKeeperView } from '@/lib/core/snapshot/keeper-schema';
import { AmountText } from './amount-text';
import { etherExact, etherWords } from './ether-words';
import { KeeperVerdict } from './plan-cells';

const SHOWN = 20;

/** What the keeper's last look came to: every plan, sent or why not; who has no plan; who is left alone for a while. */
export const KeeperLookPanel = ({ view }: { readonly view: RunningKeeperView }) => {
  const { verdicts, unplanned, patience, block } = view;
  return (
    <Panel
      title="Keeper’s last look"
      aside={
        <span className="num" data-testid="verdicts-count">
          {block === null ? '' : `block ${block.toLocaleString('en-US')} · `}
          {verdicts.length} planned, {unplanned.length} not
        </span>
      }
    >
      {block === null || view.state === 'standby' ? (
        <EmptyState title={block === null ? 'It has not looked yet' : 'On standby it plans nothing'} />
      ) : verdicts.length + unplanned.length + patience.length === 0 ? (
        <EmptyState title="Nothing to liquidate at its last look" />
      ) : (
        <>
          {verdicts.length > 0 ? <Verdicts verdicts={verdicts} /> : null}
          {unplanned.length > 0 ? (
            <ul aria-label="Without a plan" className="border-t px-3 py-1 text-xs">
              {unplanned.slice(0, SHOWN).map(({ account, words }) => (
                <li key={account} className="flex flex-wrap gap-x-3 py-0.5">
                  <AccountLabel account={account} /> <span className="min-w-0 text-ink-2">no plan: {words}</span>
                </li>
              ))}
              <More count={unplanned.length} />
            </ul>
          ) : null}
          {patience.length > 0 ? (
            <ul aria-label="Left alone after failures" className="border-t px-3 py-1 text-xs">
              {patience.slice(0, SHOWN).map(({ account, reason, times, notBefore }) => (
                <li key={account} className="flex flex-wrap gap-x-3 py-0.5">
                  <AccountLabel account={account} />
                  <span className="min-w-0 text-ink-2">
                    {reason}, {times === 1 ? 'once' : `${times} times in a row`}: again from block{' '}
                    <span className="num">{notBefore.toLocaleString('en-US')}</span>
                  </span>
                </li>
              ))}
              <More count={patience.length} />
            </ul>
          ) : null}
        </>
      )}
    </Panel>
  );
};

const More = ({ count }: { readonly count: number }) =>
  count > SHOWN ? <li className="py-0.5 text-2xs text-ink-3">and {count - SHOWN} more</li> : null;

const Verdicts = ({ verdicts }: { readonly verdicts: readonly KeeperVerdictView[] }) => {
  const assets = useAssets();
  return (
    <>
      <Table label="Verdicts of the last look, best first">
        <thead>
          <tr>
            <HeadCell>Accounts</HeadCell>
            <HeadCell>Verdict</HeadCell>
            <HeadCell numeric title="At the pessimistic price, before gas">
              Profit before gas
            </HeadCell>
            <HeadCell numeric title="That much is left at the least, or it reverts">
              Promised
            </HeadCell>
            <HeadCell>In words</HeadCell>
          </tr>
        </thead>
        <tbody>
          {verdicts.slice(0, SHOWN).map((verdict) => (
            <Row key={verdict.accounts.join()} data-verdict={verdict.whyNot ?? 'sent'}>
              <Cell>
                <AccountLabel account={verdict.accounts[0] ?? ''} />
                {verdict.accounts.length > 1 ? ` +${verdict.accounts.length - 1}` : ''}
              </Cell>
              <Cell>
                <KeeperVerdict verdict={verdict} />
              </Cell>
              <Cell numeric title={etherExact(verdict.profitWei)}>
                {etherWords(verdict.profitWei)}
              </Cell>
              <Cell numeric>
                <AmountText value={verdict.promised} asset={assets[verdict.debtAsset]} />
              </Cell>
              <Cell className="max-w-96 truncate text-2xs text-ink-2" title={verdict.words}>
                {verdict.words}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {verdicts.length > SHOWN ? (
        <p className="px-3 py-1 text-2xs text-ink-3">and {verdicts.length - SHOWN} more</p>
      ) : null}
    </>
  );
};
