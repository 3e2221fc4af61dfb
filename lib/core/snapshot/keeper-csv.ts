import { type AssetLookup, csvField } from './csv';
import { decimalOf } from './int-string';
import type { KeeperJobView } from './keeper-schema';

type Field = string | number | null;

const COLUMNS: readonly (readonly [string, (job: KeeperJobView, lookup: AssetLookup) => Field])[] = [
  ['written_at', (job) => new Date(job.at).toISOString()],
  ['signer', (job) => job.signer],
  ['nonce', (job) => job.nonce],
  ['state', (job) => job.state],
  ['accounts', (job) => job.accounts.join(' ')],
  ['debt_asset', (job, lookup) => lookup(job.debtAsset)?.symbol ?? job.debtAsset],
  ['promised', (job, lookup) => promised(job, lookup)],
  ['attempts', (job) => job.attempts.length],
  ['last_purpose', (job) => job.attempts.at(-1)?.purpose ?? null],
  ['last_transaction', (job) => job.attempts.at(-1)?.hash ?? null],
  ['last_max_fee_gwei', (job) => gwei(job.attempts.at(-1)?.maxFeePerGas)],
  ['mined_transaction', (job) => job.mined?.hash ?? null],
  ['mined_block', (job) => job.mined?.block ?? null],
  ['succeeded', (job) => (job.mined ? String(job.mined.ok) : null)],
  ['gas_cost_ether', (job) => job.mined && decimalOf(job.mined.gasCost, 18)],
];

/** A keeper's jobs as RFC 4180 lines, header first, in the order given. What is not known is empty. */
export function keeperCsv(jobs: readonly KeeperJobView[], lookup: AssetLookup): string {
  const lines = jobs.map((job) => COLUMNS.map(([, value]) => csvField(value(job, lookup))));
  return [COLUMNS.map(([name]) => name), ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

const gwei = (wei: string | undefined): string | null => (wei === undefined ? null : decimalOf(wei, 9));

function promised({ promised: value, debtAsset }: KeeperJobView, lookup: AssetLookup): string | null {
  const decimals = lookup(debtAsset)?.decimals;
  return decimals === undefined ? null : decimalOf(value, decimals);
}
