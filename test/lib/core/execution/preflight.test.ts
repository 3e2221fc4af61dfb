import { describe, expect, test } from 'vitest';
import { consentTo, type GuardConsent } from '@/lib/core/execution/guard-consent';
import { guardWords } from '@/lib/core/execution/guard-words';
import { overrideOf } from '@/lib/core/execution/override-consent';
import { mayApprove, maySign, type PreflightIssue, preflight, SEVERITY } from '@/lib/core/execution/preflight';
import { blockWords, preflightMessages } from '@/lib/core/execution/preflight-messages';
import type { PreflightState } from '@/lib/core/execution/preflight-state';
import type { PermissionView } from '@/lib/core/snapshot/permission-schema';
import { liquidationBlockSchema } from '@/lib/core/snapshot/plan-schema';
import { agreedGuard, mispricedGuard } from '@/test/fixtures/guard';
import { freePermission, stoppedPermission } from '@/test/fixtures/permission';

const wallet = {
  address: '0x00000000000000000000000000000000000000aa',
  chainId: 1,
  nativeBalance: 10n ** 18n,
  balance: 5_000_000_000n,
  allowance: 5_000_000_000n,
} as const;
const plan = {
  block: 100n,
  repaid: 4_000_000_000n,
  recomputing: false,
  approve: 4_000_400_001n,
  debtSymbol: 'USDC',
  debtDecimals: 6,
  profit: 200_00000000n,
} as const;
const clear: PreflightState = {
  wallet,
  market: { chainId: 1, chainName: 'Ethereum' },
  data: { live: true, ageMs: 120 },
  headBlock: 100n,
  borrower: '0x00000000000000000000000000000000000000bb',
  blockedBy: undefined,
  plan,
  guard: { ...agreedGuard, symbols: {}, consent: undefined },
  breakers: { ...freePermission, consent: undefined },
  prices: [{ symbol: 'WETH', previewed: 2_000_00000000n, current: 2_000_00000000n }],
  priceToleranceBps: 50n,
  gas: { wei: 10n ** 16n, usd: 20_00000000n },
};

test('asks a wallet that borrows, batches or pays no gas for what it needs and no more', () => {
  const poor = { ...wallet, balance: 0n, allowance: 0n, nativeBalance: 0n };
  expect(preflight({ ...clear, wallet: poor })).toEqual([
    'insufficient-balance',
    'insufficient-allowance',
    'insufficient-gas',
  ]);
  const paying = (payment: Partial<typeof through>) =>
    preflight({ ...clear, wallet: poor, payment: { ...through, borrows: false, ...payment } });
  expect(paying({ borrows: true })).toEqual(['insufficient-gas']);
  expect(paying({ batches: true })).toEqual(['insufficient-balance', 'insufficient-gas']);
  expect(paying({ paysGas: false })).toEqual(['insufficient-balance', 'insufficient-allowance']);
  const executor = { address: wallet.address, deployed: false, deployable: true };
  const missing = (batches: boolean, deployable = true) =>
    preflight({ ...clear, payment: { ...through, batches, executor: { ...executor, deployable } } });
  expect(missing(false)).toEqual(['no-executor']);
  // A batch deploys it on its way, where it can be.
  expect(missing(true)).toEqual([]);
  expect(missing(true, false)).toEqual(['no-executor']);
  expect(preflight({ ...clear, payment: { ...through, executor: { ...executor, deployed: true } } })).toEqual([]);
});

test('does not wait for a plan that was refused with a reason', () => {
  expect(preflight({ ...clear, plan: undefined })).toContain('still-checking');
  expect(preflight({ ...clear, plan: undefined, refused: true })).not.toContain('still-checking');
});

const through: NonNullable<PreflightState['payment']> = {
  borrows: true,
  batches: false,
  spender: 'executor',
  executor: undefined,
  paysGas: true,
};

/** Each case changes one thing of a state that is clear to sign. */
const cases: readonly (readonly [PreflightIssue, Partial<PreflightState>, string])[] = [
  ['wallet-not-connected', { wallet: undefined }, 'your own wallet'],
  ['wrong-network', { wallet: { ...wallet, chainId: 5 } }, 'on chain 5; this market is on Ethereum (chain 1)'],
  ['data-stale', { data: { live: false, ageMs: 4_200 } }, '4.2 s old'],
  ['self-liquidation', { borrower: '0x00000000000000000000000000000000000000AA' }, 'refuses self-liquidation'],
  ['not-liquidatable', { blockedBy: 'healthy' }, 'not below 1'],
  ['not-liquidatable', { blockedBy: 'grace-period', blockedUntil: 1_800_000_000n }, 'Ends 2027-01-15 08:00:00 UTC'],
  ['plan-stale', { headBlock: 101n }, 'Computed from block 100; the newest is 101'],
  ['plan-stale', { headBlock: 99n }, 'the newest is 99'],
  ['plan-stale', { headBlock: 102n, plan: { ...plan, recomputing: true } }, 'the newest is 102'],
  [
    'price-moved',
    { prices: [{ symbol: 'WETH', previewed: 200_000n, current: 198_999n }] },
    'WETH -0.50 % (tolerance 0.5 %)',
  ],
  [
    'no-executor',
    { payment: { ...through, executor: { address: wallet.address, deployed: false, deployable: true } } },
    'Yours would stand at 0x00000000000000000000000000000000000000aa, and is not deployed',
  ],
  ['breaker-open', { breakers: { ...stoppedPermission(), consent: undefined } }, '285 bps off the market’s'],
  [
    'wrongful-liquidation',
    { guard: { ...mispricedGuard, symbols: { '0xa1': 'wstETH' }, consent: undefined } },
    'The protocol reads wstETH at $3,496.23, 2.85 % below the market’s $3,598.80 to $3,601.20. The health factor is 0.9850 at the protocol’s prices and 1.0134 to 1.0145 at the market’s. At market prices this position is healthy',
  ],
  [
    'wrongful-liquidation',
    { guard: { ...agreedGuard, kind: 'unjudged', assets: ['0xa1'], symbols: { '0xa1': 'LINK' }, consent: undefined } },
    'The market’s price of LINK is not known',
  ],
  [
    'insufficient-balance',
    { wallet: { ...wallet, balance: 3_999_999_999n } },
    '4000 USDC; the wallet has 3999.999999 USDC',
  ],
  ['insufficient-allowance', { wallet: { ...wallet, allowance: 4_000_400_000n } }, '4000.400001 USDC'],
  [
    'insufficient-gas',
    { wallet: { ...wallet, nativeBalance: 10n ** 15n } },
    'about 0.01 ETH; the wallet has 0.001 ETH',
  ],
  [
    'unprofitable',
    { plan: { ...plan, profit: 20_00000000n } },
    'brings $20 over the repayment; at the node’s own gas price, gas costs $20',
  ],
  ['unprofitable', { plan: { ...plan, profit: -5_12345678n } }, '−$5.12'],
  ['unprofitable', { plan: { ...plan, profit: undefined } }, 'cannot be told'],
  ['unprofitable', { gas: { wei: 1n, usd: undefined } }, 'cannot be told'],
  ['still-checking', { wallet: { ...wallet, balance: undefined } }, 'the balance'],
  ['still-checking', { wallet: { ...wallet, allowance: undefined } }, 'the allowance'],
  ['still-checking', { wallet: { ...wallet, nativeBalance: undefined } }, 'the balance for gas'],
  ['still-checking', { wallet: { ...wallet, chainId: undefined } }, 'the network of the wallet'],
  ['still-checking', { plan: undefined }, 'the plan'],
  ['still-checking', { headBlock: undefined }, 'the newest block'],
  ['still-checking', { gas: undefined }, 'the cost of gas'],
  ['still-checking', { prices: [{ symbol: 'WETH', previewed: 1n, current: undefined }] }, 'a price'],
];

describe('preflight', () => {
  test('a clear state has no issues', () => {
    expect(preflight(clear)).toEqual([]);
    expect(preflight({ ...clear, prices: [{ symbol: 'WETH', previewed: 200_000n, current: 201_000n }] })).toEqual([]);
  });

  test.each(cases)('%s is found alone, and said with its numbers', (issue, change, words) => {
    const state = { ...clear, ...change };
    const issues = preflight(state);
    expect(issues).toEqual([issue]);
    expect(maySign(issues)).toBe(SEVERITY[issue] === 'warning');
    expect(mayApprove(issues)).toBe(issue === 'insufficient-allowance');
    const message = preflightMessages[issue];
    expect(message.explain(state)).toContain(words);
    expect(message.title && message.wayOut(state)).not.toBe('');
    expect(`${message.explain(state)}${message.wayOut(state)}`).not.toMatch(/undefined|NaN|null/);
  });

  test('every issue has a case', () => {
    expect(new Set(cases.map(([issue]) => issue))).toEqual(new Set(Object.keys(preflightMessages)));
  });

  test('issues stand together, in order; an approval waits for the others', () => {
    const issues = preflight({ ...clear, headBlock: 101n, wallet: { ...wallet, allowance: 0n, balance: 0n } });
    expect(issues).toEqual(['plan-stale', 'insufficient-balance', 'insufficient-allowance']);
    expect(mayApprove(issues)).toBe(false);
  });

  test('a new block does not close the way to sign while its own plan is being computed', () => {
    const state = { ...clear, headBlock: 101n };
    expect(preflight({ ...state, plan: { ...plan, recomputing: true } })).toEqual([]);
    expect(preflight({ ...state, plan })).toEqual(['plan-stale']);
  });

  test('an override covers the breakers that it was given for, and no further or graver one', () => {
    const withOverride = (now: PermissionView, given: PermissionView | undefined) =>
      preflight({ ...clear, breakers: { ...now, consent: given && overrideOf(given) } });
    const open = stoppedPermission('open');
    expect(withOverride(open, open)).toEqual([]);
    expect(withOverride(stoppedPermission('half-open'), open)).toEqual([]);
    expect(withOverride(freePermission, undefined)).toEqual([]);
    const refused: readonly (readonly [PermissionView, PermissionView | undefined])[] = [
      [open, undefined],
      [open, freePermission],
      [stoppedPermission('manual'), open],
      [stoppedPermission('unknown'), open],
      [open, stoppedPermission('unknown')],
      [
        stoppedPermission('open', [
          ['asset:0xa1', 'open'],
          ['global', 'open'],
        ]),
        open,
      ],
      [{ ...open, stops: [] }, open],
    ];
    for (const [now, given] of refused)
      expect(withOverride(now, given), `${now.state} after ${given?.state}`).toEqual(['breaker-open']);
    expect(withOverride(open, stoppedPermission('manual'))).toEqual([]);
  });

  test('consent lets a liquidation that the market does not bear out through, and covers no other', () => {
    const withConsent = (guard: typeof mispricedGuard, consent: GuardConsent | undefined) =>
      preflight({ ...clear, guard: { ...guard, symbols: {}, consent } });
    const consent = consentTo(mispricedGuard);
    expect(withConsent(mispricedGuard, consent)).toEqual([]);
    expect(withConsent(agreedGuard, undefined)).toEqual([]);
    expect(withConsent(mispricedGuard, consentTo(agreedGuard))).toEqual(['wrongful-liquidation']);
    const further = mispricedGuard.departures.map((each) => ({ ...each, bps: -320 }));
    expect(withConsent({ ...mispricedGuard, departures: further }, consent)).toEqual(['wrongful-liquidation']);
    expect(withConsent({ ...mispricedGuard, assets: ['0xa1', '0xa2'] }, consent)).toEqual(['wrongful-liquidation']);
    expect(withConsent({ ...mispricedGuard, kind: 'unjudged' }, consent)).toEqual(['wrongful-liquidation']);
  });

  test('a price that hides bad debt has words too, and an agreement none', () => {
    const symbolOf = () => 'WETH';
    expect(guardWords(agreedGuard, symbolOf)).toEqual([]);
    const hidden = { ...mispricedGuard, kind: 'hidden', departures: [{ ...mispricedGuard.departures[0], bps: 310 }] };
    expect(guardWords(hidden as typeof mispricedGuard, symbolOf).join(' ')).toMatch(
      /3\.10 % above .* lags by some seconds/,
    );
  });

  test('every reason of the pool has words, on the wire as in the rules', () => {
    expect(Object.keys(blockWords).sort()).toEqual([...liquidationBlockSchema.options].sort());
  });
});
