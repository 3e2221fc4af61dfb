import { MAX_UINT256 } from '@/lib/core/units/units';
import { type AssetLookup, csvField } from './csv';
import { decimalOf } from './int-string';
import type { SettlementView } from './settlement-schema';

type Field = string | number | null;
type Amounts = Pick<SettlementView, 'repaid' | 'seized' | 'seizedNet' | 'protocolFee'>;

const COLUMNS: readonly (readonly [string, (row: SettlementView, lookup: AssetLookup) => Field])[] = [
  ['timestamp', (row) => row.timestamp],
  ['block', (row) => row.blockNumber],
  ['transaction', (row) => row.txHash],
  ['log_index', (row) => row.logIndex],
  ['account', (row) => row.account],
  ['liquidator', (row) => row.liquidator],
  ['debt_asset', (row, lookup) => symbol(row.debtAsset, lookup)],
  ['repaid', (row, lookup) => amount(row, row, 'repaid', lookup)],
  ['collateral_asset', (row, lookup) => symbol(row.collateralAsset, lookup)],
  ['seized', (row, lookup) => amount(row, row, 'seized', lookup)],
  ['seized_net', (row, lookup) => amount(row, row, 'seizedNet', lookup)],
  ['protocol_fee', (row, lookup) => amount(row, row, 'protocolFee', lookup)],
  ['bad_debt', (row, lookup) => badDebt(row, lookup)],
  ['gas_used', (row) => row.gasUsed],
  ['gas_cost_ether', (row) => decimalOf(row.gasCost, 18)],
  ['offered', (row, lookup) => offer(row, lookup)],
  ['predicted_repaid', (row, lookup) => amount(row, row.predicted, 'repaid', lookup)],
  ['predicted_seized', (row, lookup) => amount(row, row.predicted, 'seized', lookup)],
  ['predicted_seized_net', (row, lookup) => amount(row, row.predicted, 'seizedNet', lookup)],
  ['predicted_protocol_fee', (row, lookup) => amount(row, row.predicted, 'protocolFee', lookup)],
  ['predicted_bad_debt', (row, lookup) => row.predicted && badDebt(row.predicted, lookup)],
  ['not_predicted', (row) => row.unpredicted],
];

/**
 * Settlements as RFC 4180 lines, header first, in the order given. Amounts are whole tokens with every
 * digit; empty where the asset's decimals, the offer or the prediction are not known. An offer of everything is `max`.
 */
export function settlementCsv(rows: readonly SettlementView[], lookup: AssetLookup): string {
  const lines = rows.map((row) => COLUMNS.map(([, value]) => csvField(value(row, lookup))));
  return [COLUMNS.map(([name]) => name), ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

const symbol = (asset: string, lookup: AssetLookup): string => lookup(asset)?.symbol ?? asset;

const badDebt = ({ deficits }: Pick<SettlementView, 'deficits'>, lookup: AssetLookup): string =>
  deficits.map((each) => tokens(each.asset, each.amount, lookup)).join(' + ');

/** With its unit, because a cell may hold several assets. */
const tokens = (asset: string, value: string, lookup: AssetLookup): string => {
  const known = lookup(asset);
  return known ? `${decimalOf(value, known.decimals)} ${known.symbol}` : `${value} base units of ${asset}`;
};

function amount(row: SettlementView, from: Amounts | null, name: keyof Amounts, lookup: AssetLookup): string | null {
  const decimals = lookup(name === 'repaid' ? row.debtAsset : row.collateralAsset)?.decimals;
  return from === null || decimals === undefined ? null : decimalOf(from[name], decimals);
}

function offer({ offered, debtAsset }: SettlementView, lookup: AssetLookup): string | null {
  if (offered === MAX_UINT256.toString()) return 'max';
  const decimals = lookup(debtAsset)?.decimals;
  return offered === null || decimals === undefined ? null : decimalOf(offered, decimals);
}
