import type { Address } from 'viem';
import { describe, expect, it } from 'vitest';
import type { WalletReads } from '@/lib/wallet/liquidation-effects';
import { GAS_BUDGET, preflightState } from '@/lib/wallet/preflight-input';
import { assetAddress, fixtureSnapshot } from '@/test/fixtures/snapshot';

const GWEI = 10n ** 9n;
const wallet: Address = `0x${'11'.repeat(20)}`;
const reads: WalletReads = {
  chainId: 31_337,
  nativeBalance: 10n ** 18n,
  balance: 0n,
  allowance: 0n,
  gasPrice: 20n * GWEI,
};

const gasOf = (changes: { gasEstimate?: bigint; reads?: WalletReads | undefined; withoutEther?: boolean }) => {
  const { market, assets, block } = fixtureSnapshot();
  const ether = assetAddress('WETH');
  return preflightState({
    account: `0x${'22'.repeat(20)}`,
    pair: { collateralAsset: ether as Address, debtAsset: assetAddress('USDC') as Address },
    market,
    assets: changes.withoutEther ? {} : assets,
    block,
    live: true,
    wallet: { address: wallet, chainId: market.chainId },
    reads: 'reads' in changes ? changes.reads : reads,
    plan: undefined,
    recomputing: false,
    gasEstimate: changes.gasEstimate,
    blockedBy: undefined,
    agreed: undefined,
    consent: undefined,
    overridden: undefined,
  }).gas;
};

describe('what preflight reckons gas at', () => {
  it('is the budget while the call cannot be estimated, in ether at the oracle’s price', () => {
    // 800 000 gas at 20 gwei are 0.016 ether; at 2 400 USD, 38.40 USD.
    expect(gasOf({})).toEqual({ wei: 20n * GWEI * GAS_BUDGET, usd: 3_840_000_000n });
  });

  it('is the estimate once there is one: the wallet must hold its limit, the cost is without the margin', () => {
    expect(gasOf({ gasEstimate: 400_000n })).toEqual({ wei: 20n * GWEI * 480_000n, usd: 1_920_000_000n });
  });

  it('stays unknown without a gas price, and has no USD without a price of ether', () => {
    expect(gasOf({ reads: undefined, gasEstimate: 400_000n })).toBeUndefined();
    expect(gasOf({ withoutEther: true })).toEqual({ wei: 20n * GWEI * GAS_BUDGET, usd: undefined });
  });
});
