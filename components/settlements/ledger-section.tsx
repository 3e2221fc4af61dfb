import { Section } from '@/components/positions/section';
import { Badge } from '@/components/ui/badge';
import { cx } from '@/components/ui/cx';
import { formatToken } from '@/components/ui/format-amount';
import { formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { LedgerEntryView, SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import { LINES, ROLES } from './ledger-words';

/** The double-entry books of a liquidation, token by token: who gave, who got, and that nothing is left over. */
export const LedgerSection = ({ ledger }: { readonly ledger: SettlementLedger }) => {
  const { entries, unexplained = [] } = ledger;
  if (entries === null)
    return (
      <Section title="Ledger">
        <p className="px-4 pb-3 text-xs text-ink-3">
          No books were kept of it: it was recorded by an earlier release, or its transaction could not be read.
        </p>
      </Section>
    );
  const tokens = [...new Set(entries.map(({ token }) => token))];
  return (
    <Section
      title="Ledger"
      aside={
        unexplained.length === 0 ? (
          <Badge tone="ok" title="Every movement of every token has its line, and each token sums to nothing">
            balanced
          </Badge>
        ) : (
          <Badge tone="severe" title="Units of the market’s own that no event of the pool accounts for">
            unexplained
          </Badge>
        )
      }
    >
      {tokens.map((token) => (
        <TokenBooks
          key={token}
          token={token}
          ledger={ledger}
          entries={entries.filter((each) => each.token === token)}
        />
      ))}
      <p className="px-4 py-2 text-2xs text-ink-3">
        Base units of each token; an aToken and a debt token count in their reserve’s. Interest is what had grown since
        the account’s last change. Coin that moves inside contracts leaves no log: of it only gas and what was sent
        along show.
      </p>
    </Section>
  );
};

const TokenBooks = ({
  token,
  ledger,
  entries,
}: {
  readonly token: string;
  readonly ledger: SettlementLedger;
  readonly entries: readonly LedgerEntryView[];
}) => {
  const known = ledger.tokens.find((each) => each.token === token);
  const name = known?.symbol ?? shortHex(token);
  const balances = new Map<string, { readonly role: LedgerEntryView['fromRole']; debit: bigint; credit: bigint }>();
  const add = (account: string, role: LedgerEntryView['fromRole'], debit: bigint, credit: bigint) => {
    const sum = balances.get(`${account} ${role}`) ?? { role, debit: 0n, credit: 0n };
    balances.set(`${account} ${role}`, { role, debit: sum.debit + debit, credit: sum.credit + credit });
  };
  for (const { from, to, fromRole, toRole, amount } of entries) {
    add(from, fromRole, 0n, BigInt(amount));
    add(to, toRole, BigInt(amount), 0n);
  }
  const rows = [...balances];
  const debits = rows.reduce((sum, [, { debit }]) => sum + debit, 0n);
  const credits = rows.reduce((sum, [, { credit }]) => sum + credit, 0n);
  const words = (amount: bigint | string): { readonly text: string; readonly title: string } =>
    known
      ? {
          text: formatToken(String(amount), known.decimals),
          title: `${formatExact(String(amount), known.decimals)} ${known.symbol} · ${amount} base units`,
        }
      : { text: String(amount), title: 'base units: this token is not the market’s' };
  return (
    <div className="border-t" data-token={name}>
      <h3 className="flex items-baseline justify-between gap-3 px-4 pt-2 text-xs">
        <span className="font-medium" title={token}>
          {name}
        </span>
        <span className="num text-2xs text-ink-3">
          debit {words(debits).text} − credit {words(credits).text} ={' '}
          <span data-testid="ledger-sum" className={cx(debits !== credits && 'text-risk-bad')}>
            {words(debits - credits).text}
          </span>
        </span>
      </h3>
      <Table label={`Entries in ${name}`}>
        <thead>
          <tr>
            <HeadCell>Line</HeadCell>
            <HeadCell>From → to</HeadCell>
            <HeadCell numeric>Amount</HeadCell>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const { text, title } = words(entry.amount);
            return (
              <Row key={`${entry.logIndex} ${entry.line} ${entry.from} ${entry.amount}`}>
                <Cell className={cx('whitespace-normal', entry.line === 'unexplained' && 'text-risk-bad')}>
                  {LINES[entry.line]}
                  {entry.venue ? <span className="text-ink-3"> on {entry.venue}</span> : null}
                </Cell>
                <Cell className="text-ink-2" title={`${entry.from} → ${entry.to}`}>
                  {ROLES[entry.fromRole]} → {ROLES[entry.toRole]}
                </Cell>
                <Cell numeric title={title}>
                  {text}
                </Cell>
              </Row>
            );
          })}
        </tbody>
      </Table>
      <Table label={`Debit and credit in ${name}`} className="mb-2 text-ink-2">
        <thead>
          <tr>
            <HeadCell>Account</HeadCell>
            <HeadCell numeric>Debit (got)</HeadCell>
            <HeadCell numeric>Credit (gave)</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, { role, debit, credit }]) => (
            <Row key={key}>
              <Cell title={key.split(' ')[0]}>
                {ROLES[role]} <span className="num text-2xs text-ink-3">{shortHex(key.split(' ')[0] ?? '')}</span>
              </Cell>
              <Cell numeric title={words(debit).title}>
                {debit === 0n ? '' : words(debit).text}
              </Cell>
              <Cell numeric title={words(credit).title}>
                {credit === 0n ? '' : words(credit).text}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  );
};
