import { AccountLabel } from '@/components/market/account-label';
import { Section } from '@/components/positions/section';
import { cx } from '@/components/ui/cx';
import { formatToken } from '@/components/ui/format-amount';
import { formatBaseUnits, formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { MoneyLineView, OwnOutcome } from '@/lib/core/snapshot/own-outcome-schema';
import type { Assets } from './amount-words';

const NAMES: Readonly<Record<MoneyLineView['name'], readonly [string, string]>> = {
  loan: ['Borrowed', 'The flash loan, given back in the same transaction'],
  premium: ['Premium', 'What the loan cost'],
  repaid: ['Repaid', 'What the pool took, of all its liquidations'],
  received: ['Received', 'Collateral that was paid out, of all its liquidations'],
  sold: ['Sold', 'What went into the venues'],
  proceeds: ['Proceeds', 'What the venues gave'],
  profit: ['Profit', 'What was paid out to the keeper’s account, before gas'],
  'gas-used': ['Gas', 'Units: of the simulation against what was used'],
  'gas-cost': ['Gas, in coin', 'The signed limit at its dearest price against what was paid'],
};
const REASONS: Readonly<Record<MoneyLineView['reason'], readonly [string, string]>> = {
  none: ['as planned', 'To the unit'],
  accrual: ['interest', 'Of the seconds between'],
  moved: ['moved', 'A price or the position moved, as the rules bear out'],
  slippage: ['slippage', 'The venues gave another price, within what was allowed'],
  gas: ['gas', 'An estimate, or a limit, against what was used'],
  sum: ['lines above', 'Their differences give this one, to the unit'],
  unexplained: ['no reason is known', 'Nothing that is known gives it'],
};

/** What the keeper meant with its transaction, sum by sum, beside what it came to. */
export const OwnSection = ({ own, assets }: { readonly own: OwnOutcome; readonly assets: Assets }) => {
  const unit = (token: string): { readonly symbol: string; readonly decimals: number } => {
    if (token === 'gas') return { symbol: 'units', decimals: 0 };
    if (token === 'native') return { symbol: 'ETH', decimals: 18 };
    const known = assets[token];
    return known ?? { symbol: `base units of ${shortHex(token)}`, decimals: 0 };
  };
  const words = (amount: string, token: string) => {
    const { symbol, decimals } = unit(token);
    return {
      text: token === 'gas' ? formatBaseUnits(amount) : formatToken(amount, decimals),
      title: `${formatExact(amount, decimals)} ${symbol} · ${amount} base units`,
    };
  };
  return (
    <Section
      title="The keeper’s plan against its outcome"
      aside={
        <span className="flex min-w-0 items-center gap-1">
          <AccountLabel account={own.signer} />
          {own.attempts > 1 ? <span>attempt {own.attempts}</span> : null}
        </span>
      }
    >
      <Table label="The keeper’s plan against its outcome">
        <thead>
          <tr>
            <HeadCell>Of the whole transaction</HeadCell>
            <HeadCell numeric>Planned</HeadCell>
            <HeadCell numeric>Realised</HeadCell>
            <HeadCell numeric title="Base units">
              Difference
            </HeadCell>
            <HeadCell>Why</HeadCell>
          </tr>
        </thead>
        <tbody>
          {own.money.map(({ name, token, meant, realised, reason }) => {
            const [was, is] = [words(meant, token), words(realised, token)];
            const by = BigInt(realised) - BigInt(meant);
            return (
              <Row key={`${name} ${token}`}>
                <Cell title={NAMES[name][1]}>
                  {NAMES[name][0]} <span className="text-ink-3">{unit(token).symbol}</span>
                </Cell>
                <Cell numeric title={was.title}>
                  {was.text}
                </Cell>
                <Cell numeric title={is.title}>
                  {is.text}
                </Cell>
                <Cell numeric>{by === 0n ? '0' : `${by > 0n ? '+' : ''}${formatBaseUnits(by.toString())}`}</Cell>
                <Cell
                  className={cx(reason === 'unexplained' ? 'text-risk-bad' : 'text-ink-3')}
                  title={REASONS[reason][1]}
                >
                  {REASONS[reason][0]}
                </Cell>
              </Row>
            );
          })}
        </tbody>
      </Table>
    </Section>
  );
};
