import { describe, expect, it } from 'vitest';
import { preflightChecks } from '@/lib/core/execution/preflight-checks';
import type { PreflightState } from '@/lib/core/execution/preflight-state';
import { agreedGuard, mispricedGuard } from '@/test/fixtures/guard';
import { freePermission } from '@/test/fixtures/permission';

const market: PreflightState = {
  wallet: undefined,
  market: { chainId: 1, chainName: 'Ethereum' },
  data: { live: true, ageMs: 120 },
  headBlock: 100n,
  borrower: '0x00000000000000000000000000000000000000bb',
  blockedBy: undefined,
  plan: {
    ...{ block: 100n, repaid: 4n, recomputing: false, approve: 4n, debtSymbol: 'USDC', debtDecimals: 6 },
    profit: 200_00000000n,
  },
  guard: { ...agreedGuard, symbols: {}, consent: undefined },
  breakers: { ...freePermission, consent: undefined },
  prices: [{ symbol: 'WETH', previewed: 2n, current: 2n }],
  priceToleranceBps: 50n,
  gas: { wei: 0n, usd: 20_00000000n },
};
const statesOf = (change: Partial<PreflightState>): Record<string, string> =>
  Object.fromEntries(preflightChecks({ ...market, ...change }).map(({ issue, state }) => [issue, state]));

describe('preflightChecks', () => {
  it('asks a wallet only what a wallet knows, and passes the rest in the order of preflight', () => {
    expect(preflightChecks(market).map(({ issue, state }) => `${issue}: ${state}`)).toEqual([
      'wallet-not-connected: wallet',
      'wrong-network: wallet',
      'data-stale: passes',
      'self-liquidation: wallet',
      'not-liquidatable: passes',
      'plan-stale: passes',
      'price-moved: passes',
      'wrongful-liquidation: passes',
      'breaker-open: passes',
      'insufficient-balance: wallet',
      'insufficient-allowance: wallet',
      'insufficient-gas: wallet',
      'unprofitable: passes',
    ]);
  });

  it('says what blocks and what only warns', () => {
    const guard = { ...mispricedGuard, symbols: {}, consent: undefined };
    expect(statesOf({ guard })['wrongful-liquidation']).toBe('blocks');
    expect(statesOf({ data: { live: false, ageMs: 9_000 } })['data-stale']).toBe('blocks');
    expect(statesOf({ gas: { wei: 0n, usd: 300_00000000n } }).unprofitable).toBe('warns');
    expect(statesOf({ gas: { wei: 0n, usd: undefined } }).unprofitable).toBe('warns');
  });

  it('passes nothing that it cannot judge', () => {
    const without = statesOf({ plan: undefined, guard: undefined, breakers: undefined, gas: undefined });
    const ofPlan = [
      'not-liquidatable',
      'plan-stale',
      'price-moved',
      'wrongful-liquidation',
      'breaker-open',
      'unprofitable',
    ];
    expect(ofPlan.map((issue) => without[issue])).toEqual(ofPlan.map(() => 'unknown'));
    expect(statesOf({ plan: undefined, blockedBy: 'sentinel' })['not-liquidatable']).toBe('blocks');
    expect(statesOf({ prices: [{ symbol: 'WETH', previewed: 2n, current: undefined }] })['price-moved']).toBe(
      'unknown',
    );
    expect(statesOf({ headBlock: undefined })['plan-stale']).toBe('unknown');
    const wallet = { address: '0x00000000000000000000000000000000000000aa', chainId: 1 } as const;
    const connected = statesOf({
      wallet: { ...wallet, nativeBalance: undefined, balance: undefined, allowance: undefined },
    });
    expect([connected['wallet-not-connected'], connected['wrong-network']]).toEqual(['passes', 'passes']);
    expect([connected['insufficient-balance'], connected['insufficient-gas']]).toEqual(['unknown', 'unknown']);
  });
});
