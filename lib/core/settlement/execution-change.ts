import type { Address } from 'viem';
import type { AccountState, MarketState, ProtocolRules, QuoteResult } from '@/lib/core/protocols/rules';

/** The state a quote was computed from; the market accrued to the time of the quote. */
export interface Evaluation {
  readonly market: MarketState;
  readonly account: AccountState;
}

/** What set two evaluations apart, the weightiest first: the account or its rules, a price, time. */
export type ExecutionChange = 'none' | 'accrual' | 'price-change' | 'state-change';

/**
 * Quotes the mined call again on the state just before it (the parent block's, accrued to the executed
 * block's timestamp) and says what had changed since the plan. `quote` is `undefined` when our rules
 * would have refused the call that the chain accepted.
 */
export function repredict(
  rules: Pick<ProtocolRules, 'quote'>,
  planned: Evaluation,
  executed: Evaluation,
  call: { readonly collateralAsset: Address; readonly debtAsset: Address; readonly debtToCover: bigint },
): { readonly quote: Extract<QuoteResult, { ok: true }>['quote'] | undefined; readonly change: ExecutionChange } {
  const result = rules.quote(executed.market, executed.account, call, call.debtToCover);
  return { quote: result.ok ? result.quote : undefined, change: executionChange(planned, executed) };
}

/** What differs between two evaluations of one account. Rates are not compared: they act through the indices. */
export function executionChange(planned: Evaluation, executed: Evaluation): ExecutionChange {
  const [before, after] = [planned.account, executed.account];
  const held = [
    ...new Set([before, after].flatMap((each) => [...each.scaledSupply.keys(), ...each.scaledDebt.keys()])),
  ];
  const changed =
    before.configuration !== after.configuration ||
    before.eMode !== after.eMode ||
    planned.market.revision !== executed.market.revision ||
    held.some(
      (asset) =>
        before.scaledSupply.get(asset) !== after.scaledSupply.get(asset) ||
        before.scaledDebt.get(asset) !== after.scaledDebt.get(asset) ||
        parametersOf(planned.market, before, asset) !== parametersOf(executed.market, after, asset),
    );
  if (changed) return 'state-change';
  const priceOf = ({ market, account }: Evaluation, asset: Address) =>
    `${market.reserves.get(asset)?.price}:${market.eModes.get(account.eMode)?.categoryPrice}`;
  if (held.some((asset) => priceOf(planned, asset) !== priceOf(executed, asset))) return 'price-change';
  const indicesOf = ({ market }: Evaluation, asset: Address) =>
    `${market.reserves.get(asset)?.liquidityIndex}:${market.reserves.get(asset)?.variableBorrowIndex}`;
  const accrued = held.some((asset) => indicesOf(planned, asset) !== indicesOf(executed, asset));
  return accrued || planned.market.accruedTo !== executed.market.accruedTo ? 'accrual' : 'none';
}

/** The parameters of a reserve and the account's e-mode that a liquidation reads. */
function parametersOf(market: MarketState, account: AccountState, asset: Address): string | undefined {
  const reserve = market.reserves.get(asset);
  const eMode = market.eModes.get(account.eMode);
  return (
    reserve &&
    [
      reserve.liquidationThreshold,
      reserve.liquidationBonus,
      reserve.liquidationProtocolFee,
      reserve.eModeCategory,
      eMode?.liquidationThreshold,
      eMode?.liquidationBonus,
      eMode?.collateralBitmap,
    ].join()
  );
}
