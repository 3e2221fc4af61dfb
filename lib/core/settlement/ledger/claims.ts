import { type Address, decodeEventLog, type Hex, parseAbi, toEventSelector } from 'viem';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { LedgerLine } from './ledger-entry';
import { type LedgerLog, type LedgerMarket, ZERO } from './ledger-market';
import { lower } from './movements';

/** A movement that the pool's own event says there was, and what it was for. */
export interface Claim {
  readonly token: Address;
  readonly from: Address;
  readonly to: Address;
  readonly parts: readonly { readonly line: LedgerLine; readonly amount: bigint }[];
  /** Of the event. */
  readonly logIndex: number;
  /** False: the event does not tell whether it moved. */
  readonly required: boolean;
}

/** One LiquidationCall, as the books need it. */
export interface LedgerCall {
  readonly logIndex: number;
  readonly account: Address;
  readonly liquidator: Address;
  /** Of the collateral: in it the fee is paid, of which no event tells. */
  readonly aToken: Address | undefined;
}

/** Pool events that `poolAbi` leaves to this part. Source: IPool.sol of 3.0 to 3.7. */
const flowAbi = parseAbi([
  'event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode)',
  'event MintedToTreasury(address indexed reserve, uint256 amountMinted)',
]);
const abi = [...poolAbi, ...flowAbi];
const SELECTORS: ReadonlySet<Hex> = new Set(
  abi.flatMap((item) => (item.type === 'event' ? [toEventSelector(item)] : [])),
);

/** What the pool's events of one receipt claim, and the liquidations among them, in log order. */
export function claimsIn(
  market: LedgerMarket,
  logs: readonly LedgerLog[],
): { readonly claims: readonly Claim[]; readonly calls: readonly LedgerCall[] } {
  const claims: Claim[] = [];
  const calls: LedgerCall[] = [];
  /** Deficits whose liquidation was not met yet: its own event comes last. */
  let deficits: { readonly user: Address; readonly asset: Address; readonly amount: bigint; logIndex: number }[] = [];

  for (const { address, topics, data, logIndex } of logs) {
    const [selector] = topics;
    if (lower(address) !== lower(market.pool) || selector === undefined || !SELECTORS.has(selector)) continue;
    const event = decodeEventLog({ abi, data, topics: topics as [Hex, ...Hex[]] });
    const claim = (token: Address | undefined, from: Address, to: Address, parts: Claim['parts'], required = true) => {
      const moved = parts.filter(({ amount }) => amount > 0n);
      if (token !== undefined && moved.length > 0)
        claims.push({ token: lower(token), from: lower(from), to: lower(to), parts: moved, logIndex, required });
    };
    const reserve = (asset: Address) => market.reserves.get(lower(asset));
    switch (event.eventName) {
      case 'DeficitCreated': {
        const { user, debtAsset, amountCreated } = event.args;
        deficits.push({ user: lower(user), asset: lower(debtAsset), amount: amountCreated, logIndex });
        break;
      }
      case 'LiquidationCall': {
        const { collateralAsset, debtAsset, user, debtToCover, liquidatedCollateralAmount, liquidator } = event.args;
        const account = lower(user);
        const [collateral, debt] = [reserve(collateralAsset), reserve(debtAsset)];
        const own = deficits.filter((each) => each.user === account);
        const written = own
          .filter(({ asset }) => asset === lower(debtAsset))
          .reduce((sum, each) => sum + each.amount, 0n);
        const aToken = collateral && lower(collateral.aToken);
        calls.push({ logIndex, account, liquidator: lower(liquidator), aToken });
        if (debt) claim(debtAsset, liquidator, debt.aToken, [{ line: 'repayment', amount: debtToCover }]);
        claim(debt?.variableDebtToken, user, ZERO, [
          { line: 'debt-burnt', amount: debtToCover },
          { line: 'deficit-created', amount: written },
        ]);
        for (const { asset, amount } of own.filter((each) => each.asset !== lower(debtAsset)))
          claim(reserve(asset)?.variableDebtToken, user, ZERO, [{ line: 'deficit-created', amount }]);
        if (event.args.receiveAToken)
          claim(collateral?.aToken, user, liquidator, [
            { line: 'atoken-transferred', amount: liquidatedCollateralAmount },
          ]);
        else if (collateral) {
          claim(collateral.aToken, user, ZERO, [{ line: 'atoken-burnt', amount: liquidatedCollateralAmount }]);
          claim(collateralAsset, collateral.aToken, liquidator, [
            { line: 'seized-net', amount: liquidatedCollateralAmount },
          ]);
        }
        deficits = [];
        break;
      }
      case 'DeficitCovered': {
        const { reserve: asset, caller, amountCovered } = event.args;
        claim(reserve(asset)?.aToken, caller, ZERO, [{ line: 'deficit-covered', amount: amountCovered }]);
        break;
      }
      case 'Supply': {
        const { reserve: asset, user, onBehalfOf, amount } = event.args;
        const { aToken } = reserve(asset) ?? {};
        if (aToken) claim(asset, user, aToken, [{ line: 'supply', amount }]);
        claim(aToken, ZERO, onBehalfOf, [{ line: 'atoken-minted', amount }]);
        break;
      }
      case 'Withdraw': {
        const { reserve: asset, user, to, amount } = event.args;
        const { aToken } = reserve(asset) ?? {};
        if (aToken && lower(to) !== lower(aToken)) claim(asset, aToken, to, [{ line: 'withdrawal', amount }]);
        claim(aToken, user, ZERO, [{ line: 'atoken-burnt', amount }]);
        break;
      }
      case 'Borrow': {
        const { reserve: asset, user, onBehalfOf, amount } = event.args;
        const { aToken, variableDebtToken } = reserve(asset) ?? {};
        // A flash loan kept as debt moved its tokens before.
        if (aToken) claim(asset, aToken, user, [{ line: 'borrow', amount }], false);
        claim(variableDebtToken, ZERO, onBehalfOf, [{ line: 'debt-minted', amount }]);
        break;
      }
      case 'Repay': {
        const { reserve: asset, user, repayer, amount, useATokens } = event.args;
        const { aToken, variableDebtToken } = reserve(asset) ?? {};
        if (useATokens) claim(aToken, repayer, ZERO, [{ line: 'atoken-burnt', amount }]);
        else if (aToken) claim(asset, repayer, aToken, [{ line: 'other-repayment', amount }]);
        claim(variableDebtToken, user, ZERO, [{ line: 'debt-burnt', amount }]);
        break;
      }
      case 'FlashLoan': {
        const { target, asset, amount, interestRateMode, premium } = event.args;
        const { aToken } = reserve(asset) ?? {};
        if (!aToken) break;
        claim(asset, aToken, target, [{ line: 'flash-principal', amount }]);
        if (interestRateMode === 0)
          claim(asset, target, aToken, [
            { line: 'flash-return', amount },
            { line: 'flash-premium', amount: premium },
          ]);
        break;
      }
      case 'MintedToTreasury': {
        const { reserve: asset, amountMinted } = event.args;
        if (market.treasury)
          claim(reserve(asset)?.aToken, ZERO, market.treasury, [{ line: 'atoken-minted', amount: amountMinted }]);
        break;
      }
      case 'ReserveDataUpdated':
      case 'ReserveUsedAsCollateralEnabled':
      case 'ReserveUsedAsCollateralDisabled':
      case 'UserEModeSet':
        break; // they move nothing
    }
  }
  return { claims, calls };
}
