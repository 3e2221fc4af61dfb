import { csvField } from './csv';
import { decimalOf } from './int-string';
import type { LedgerEntryView, SettlementLedger } from './ledger-schema';

type Field = string | number | null;
type Line = (ledger: SettlementLedger, entry: LedgerEntryView) => Field;

const tokenOf = ({ tokens }: SettlementLedger, token: string) => tokens.find((each) => each.token === token);

const COLUMNS: readonly (readonly [string, Line])[] = [
  ['timestamp', ({ timestamp }) => timestamp],
  ['block', ({ blockNumber }) => blockNumber],
  ['transaction', ({ txHash }) => txHash],
  ['liquidation_log_index', ({ logIndex }) => logIndex],
  ['line', (_, { line }) => line],
  ['token', (ledger, { token }) => tokenOf(ledger, token)?.symbol ?? token],
  ['token_address', (_, { token }) => token],
  ['from', (_, { from }) => from],
  ['from_role', (_, { fromRole }) => fromRole],
  ['to', (_, { to }) => to],
  ['to_role', (_, { toRole }) => toRole],
  [
    'amount',
    (ledger, { token, amount }) => {
      const known = tokenOf(ledger, token);
      return known ? decimalOf(amount, known.decimals) : null;
    },
  ],
  ['base_units', (_, { amount }) => amount],
  ['log_index', (_, { logIndex }) => logIndex ?? null],
  ['venue', (_, { venue }) => venue ?? null],
];

/** Every entry of the books as RFC 4180 lines, header first. A settlement of which no books were kept has none. */
export function ledgerCsv(ledgers: readonly SettlementLedger[]): string {
  const lines = ledgers.flatMap((ledger) =>
    (ledger.entries ?? []).map((entry) => COLUMNS.map(([, value]) => csvField(value(ledger, entry)))),
  );
  return [COLUMNS.map(([name]) => name), ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
