import { formatUnits } from 'viem';
import type { LiquidationBlock } from '@/lib/core/protocols/rules';
import { guardWords } from './guard-words';
import { type PreflightIssue, unknownsOf } from './preflight';
import type { PreflightState } from './preflight-state';

export interface PreflightMessage {
  readonly title: string;
  /** What is wrong, with the numbers of this state. */
  readonly explain: (state: PreflightState) => string;
  /** What the person can do about it. */
  readonly wayOut: (state: PreflightState) => string;
}

/** The words of every issue. */
export const preflightMessages: Readonly<Record<PreflightIssue, PreflightMessage>> = {
  'wallet-not-connected': {
    title: 'No wallet connected',
    explain: () => 'A liquidation is paid for and signed by your own wallet.',
    wayOut: () => 'Connect a wallet.',
  },
  'wrong-network': {
    title: 'Wrong network',
    explain: ({ wallet, market }) =>
      `The wallet is on chain ${wallet?.chainId ?? 'unknown'}; this market is on ${market.chainName} (chain ${market.chainId}).`,
    wayOut: ({ market }) => `Switch the wallet to ${market.chainName}.`,
  },
  'data-stale': {
    title: 'Data is stale',
    explain: ({ data }) =>
      `The last update is ${seconds(data.ageMs)} old: the position may look different on chain by now.`,
    wayOut: () => 'Wait until the connection is live again. Nothing is sent on old data.',
  },
  'self-liquidation': {
    title: 'This is your own position',
    explain: () => 'Aave refuses self-liquidation (from v3.4), and repaying costs you no fee.',
    wayOut: () => 'Repay the debt or add collateral, or connect another wallet.',
  },
  'not-liquidatable': {
    title: 'Not liquidatable now',
    explain: ({ blockedBy, blockedUntil }) =>
      `${blockedBy === undefined ? 'The pool would refuse the call.' : blockWords[blockedBy]}${until(blockedUntil)}`,
    wayOut: ({ blockedBy }) =>
      blockedBy === 'healthy'
        ? 'Nothing to do: it recovered, or someone else was first. Pick another position.'
        : 'Choose another pair of this position, or wait for the reason to end.',
  },
  'plan-stale': {
    title: 'Plan is older than the last block',
    explain: ({ plan, headBlock }) => `Computed from block ${plan?.block ?? '—'}; the newest is ${headBlock ?? '—'}.`,
    wayOut: () => 'Recompute the plan. It is never sent blind.',
  },
  'price-moved': {
    title: 'Price moved since the preview',
    explain: ({ prices, priceToleranceBps }) =>
      `${prices.flatMap(moveOf).join(', ')} (tolerance ${Number(priceToleranceBps) / 100} %).`,
    wayOut: () => 'Look at the recomputed plan and confirm it.',
  },
  'wrongful-liquidation': {
    title: 'Not borne out by the market',
    explain: ({ guard }) => (guard ? guardWords(guard, (asset) => guard.symbols[asset] ?? asset).join(' ') : ''),
    wayOut: () => 'Leave it, or say that you know this and mean to liquidate all the same.',
  },
  'breaker-open': {
    title: 'Stopped by a circuit breaker',
    explain: ({ breakers }) => breakers?.why.join(' ') ?? '',
    wayOut: () => 'Wait until it closes, or say that you know this and go on all the same.',
  },
  'no-executor': {
    title: 'No executor',
    explain: ({ payment }) =>
      `A flash loan goes through a contract that obeys your wallet alone. Yours would stand at ${payment?.executor?.address ?? 'an address of its own'}, and is not deployed.`,
    wayOut: ({ payment }) =>
      payment?.executor?.deployable
        ? 'Deploy it once, for any number of liquidations; or use your own funds.'
        : 'This chain has no deployment proxy: deploy one yourself and set EXECUTOR on the server, or use your own funds.',
  },
  'insufficient-balance': {
    title: 'Not enough to repay',
    explain: ({ wallet, plan }) =>
      `Needs ${amount(plan?.repaid, plan)}; the wallet has ${amount(wallet?.balance, plan)}.`,
    wayOut: ({ plan }) =>
      `Add ${plan?.debtSymbol ?? 'the debt asset'}, repay a smaller amount, or borrow it with a flash loan.`,
  },
  'insufficient-allowance': {
    title: 'Approval needed',
    explain: ({ wallet, plan, payment }) =>
      `${payment?.spender === 'executor' ? 'Your executor' : 'The pool'} must be allowed to take ${amount(plan?.approve, plan)}; it may take ${amount(wallet?.allowance, plan)}.`,
    wayOut: ({ plan }) => `Approve exactly ${amount(plan?.approve, plan)}, no more.`,
  },
  'insufficient-gas': {
    title: 'Not enough for gas',
    explain: ({ wallet, gas }) => `Needs about ${ether(gas?.wei)}; the wallet has ${ether(wallet?.nativeBalance)}.`,
    wayOut: () => 'Add native currency to the wallet.',
  },
  'still-checking': {
    title: 'Still checking',
    explain: (state) => `Not known yet: ${unknownsOf(state).join(', ')}.`,
    wayOut: () => 'Wait a moment; what is unknown does not count as fine.',
  },
  unprofitable: {
    title: 'Not profitable',
    explain: ({ plan, gas }) =>
      plan?.profit === undefined || gas?.usd === undefined
        ? 'The profit cannot be told: an exit price is unknown.'
        : `The collateral sold, at the pessimistic end of the prices, brings ${dollars(plan.profit)} over the repayment; at the node’s own gas price, gas costs ${dollars(gas.usd)}.`,
    wayOut: () => 'Send it only if you mean to: it is legal, but it costs money.',
  },
};

/** Why the pool refuses, in words; for rows, drawers and preflight alike. */
export const blockWords: Readonly<Record<LiquidationBlock, string>> = {
  'price-unknown': 'The oracle gives no price for one of its assets, so nothing can be computed.',
  'self-liquidation': 'The pool does not let an account liquidate itself.',
  'reserve-inactive': 'One of the two reserves is not active.',
  'reserve-paused': 'One of the two reserves is paused.',
  sentinel: 'The sequencer sentinel does not allow liquidations yet.',
  'grace-period': 'One of the two reserves is in its grace period after a pause.',
  healthy: 'The health factor is not below 1.',
  'not-collateral': 'This asset is not in use as collateral.',
  'no-debt': 'There is no debt in this asset.',
  'must-not-leave-dust': 'Every allowed amount would leave less than $1,000 of debt or collateral behind.',
  'amount-too-small': 'The amount is too small to move a single base unit.',
  'no-liquidity': 'The pool does not hold enough of the collateral to pay it out.',
};

const until = (at: bigint | undefined): string =>
  at === undefined
    ? ''
    : ` Ends ${new Date(Number(at) * 1_000).toISOString().replace('.000Z', ' UTC').replace('T', ' ')}.`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const ether = (wei: bigint | undefined): string => (wei === undefined ? '—' : `${trim(formatUnits(wei, 18), 6)} ETH`);

function amount(value: bigint | undefined, plan: PreflightState['plan']): string {
  return value === undefined || plan === undefined
    ? '—'
    : `${formatUnits(value, plan.debtDecimals)} ${plan.debtSymbol}`;
}

function moveOf({ symbol, previewed, current }: PreflightState['prices'][number]): readonly string[] {
  if (current === undefined || current === previewed) return [];
  const percent = Number(((current - previewed) * 1_000_000n) / previewed) / 10_000;
  return [`${symbol} ${percent > 0 ? '+' : ''}${percent.toFixed(2)} %`];
}

function dollars(value: bigint): string {
  const text = `$${trim(formatUnits(value < 0n ? -value : value, 8), 2)}`;
  return value < 0n ? `−${text}` : text;
}

/** Cuts a decimal to `digits` places, rounding towards zero. */
const trim = (text: string, digits: number): string => text.replace(new RegExp(`(\\.\\d{${digits}})\\d+$`), '$1');
