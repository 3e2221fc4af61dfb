import { describe, expect, test } from 'vitest';
import { settlementCsv } from '@/lib/core/snapshot/settlement-csv';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { MAX_UINT256 } from '@/lib/core/units/units';

const address = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, '0')}`;
const WETH = address(0xa0);
const USDC = address(0xa3);
const hash: `0x${string}` = `0x${'ab'.repeat(32)}`;
const lookup = (asset: string) =>
  asset === WETH ? { symbol: 'WETH', decimals: 18 } : asset === USDC ? { symbol: 'USDC', decimals: 6 } : undefined;

const settlement = (more: Partial<SettlementView> = {}): SettlementView => ({
  txHash: hash,
  logIndex: 3,
  blockNumber: 120,
  blockHash: hash,
  timestamp: 1_790_000_000,
  account: address(1),
  liquidator: address(2),
  collateralAsset: WETH,
  debtAsset: USDC,
  offered: null,
  repaid: '1500001',
  seized: '1000000000000000001',
  seizedNet: '999000000000000000',
  protocolFee: '1000000000000001',
  deficits: [],
  gasUsed: '300000',
  gasCost: '300000000000000',
  predicted: null,
  unpredicted: 'offer-unknown',
  ...more,
});
const records = (text: string) => {
  const [header, ...lines] = text.trimEnd().split('\r\n');
  const names = (header ?? '').split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, index) => [names[index], field])));
};

describe('settlementCsv', () => {
  test('whole tokens with every digit, one line a liquidation', () => {
    const [row, ...rest] = records(settlementCsv([settlement()], lookup));
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      timestamp: '1790000000',
      debt_asset: 'USDC',
      repaid: '1.500001',
      collateral_asset: 'WETH',
      seized: '1.000000000000000001',
      seized_net: '0.999',
      protocol_fee: '0.001000000000000001',
      bad_debt: '',
      gas_cost_ether: '0.0003',
      offered: '',
      predicted_repaid: '',
      not_predicted: 'offer-unknown',
    });
  });

  test('a prediction stands beside what happened; bad debt keeps each asset’s unit', () => {
    const predicted = {
      repaid: '1500000',
      seized: '1',
      seizedNet: '1',
      protocolFee: '0',
      deficits: [{ asset: USDC, amount: '2500001' }],
    };
    const [row] = records(
      settlementCsv(
        [
          settlement({
            predicted: { ...predicted, collateralPrice: '1', debtPrice: '1' },
            unpredicted: null,
            offered: '1600000',
            deficits: [
              { asset: USDC, amount: '2500000' },
              { asset: address(9), amount: '7' },
            ],
          }),
        ],
        lookup,
      ),
    );
    expect(row).toMatchObject({
      offered: '1.6',
      predicted_repaid: '1.5',
      not_predicted: '',
      predicted_protocol_fee: '0',
      predicted_bad_debt: '2.500001 USDC',
      bad_debt: `2.5 USDC + 7 base units of ${address(9)}`,
    });
  });

  test('an offer of everything is called so', () => {
    const [row] = records(settlementCsv([settlement({ offered: MAX_UINT256.toString() })], lookup));
    expect(row).toMatchObject({ offered: 'max' });
  });

  test('amounts of an asset without known decimals are left empty, never guessed', () => {
    const [row] = records(settlementCsv([settlement({ debtAsset: address(9) })], lookup));
    expect(row).toMatchObject({ debt_asset: address(9), repaid: '', seized_net: '0.999' });
  });
});
