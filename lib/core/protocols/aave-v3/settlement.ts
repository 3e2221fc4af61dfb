import { type Address, decodeEventLog, type Log, toEventSelector, zeroAddress } from 'viem';
import type { TokenAmount } from '@/lib/core/units/units';
import type { DecodingContext, LiquidationOutcome } from '../rules';
import { poolAbi, scaledTokenAbi } from './abi';
import { lawsOf } from './revision';

type ReceiptLog = Pick<Log, 'address' | 'data' | 'topics'>;

const lower = (address: Address): Address => address.toLowerCase() as Address;

const TRANSFER = toEventSelector('Transfer(address,address,uint256)');
const LIQUIDATION_CALL = toEventSelector('LiquidationCall(address,address,address,uint256,uint256,address,bool)');
const DEFICIT_CREATED = toEventSelector('DeficitCreated(address,address,uint256)');

/** Characters of one word of data. */
const WORD = 2 + 64;

interface TokenTransfer {
  readonly token: Address;
  readonly from: Address;
  readonly to: Address;
  readonly value: bigint;
}

/**
 * The protocol's fee of one call: the last transfer of the collateral's aToken from the account to the treasury
 * before the LiquidationCall event (the pool moves it there in the same call); 0 when there is none.
 * Without a known treasury: to anyone but the liquidator and the zero address.
 */
function feeIn(
  transfers: readonly TokenTransfer[],
  aToken: Address | undefined,
  treasury: Address | undefined,
  account: Address,
  liquidator: Address,
): bigint {
  const isFee = ({ token, from, to }: TokenTransfer): boolean =>
    token === aToken &&
    from === account &&
    (treasury === undefined ? to !== zeroAddress && to !== liquidator : to === treasury);
  return transfers.findLast(isFee)?.value ?? 0n;
}

/**
 * Every liquidation of this market's pool in one receipt's logs, in log order; other contracts' logs are ignored.
 * `seized` = net collateral + fee, as `quote` predicts it. Throws `UnknownRevisionError`.
 */
export function decodeSettlement(market: DecodingContext, logs: readonly ReceiptLog[]): readonly LiquidationOutcome[] {
  lawsOf(market.revision);
  const pool = lower(market.pool);
  const treasury = market.treasury === undefined ? undefined : lower(market.treasury);
  const outcomes: LiquidationOutcome[] = [];
  // What happened since the previous LiquidationCall: its own call emits that event last.
  let transfers: TokenTransfer[] = [];
  let deficits: { asset: Address; amount: TokenAmount; user: Address }[] = [];

  for (const { address, data, topics } of logs) {
    const emitter = lower(address);
    // Anybody's contract may emit what only looks like one: that must not keep the rest from being read.
    if (topics[0] === TRANSFER && topics.length === 3 && data.length >= WORD) {
      const { args } = decodeEventLog({ abi: scaledTokenAbi, eventName: 'Transfer', data, topics });
      transfers.push({ token: emitter, from: lower(args.from), to: lower(args.to), value: args.value });
    } else if (emitter === pool && topics[0] === DEFICIT_CREATED) {
      const { args } = decodeEventLog({ abi: poolAbi, eventName: 'DeficitCreated', data, topics });
      deficits.push({
        user: lower(args.user),
        asset: lower(args.debtAsset),
        amount: args.amountCreated as TokenAmount,
      });
    } else if (emitter === pool && topics[0] === LIQUIDATION_CALL) {
      const { args } = decodeEventLog({ abi: poolAbi, eventName: 'LiquidationCall', data, topics });
      const account = lower(args.user);
      const liquidator = lower(args.liquidator);
      const collateralAsset = lower(args.collateralAsset);
      const aToken = market.reserves.get(collateralAsset)?.aToken;
      const fee = feeIn(transfers, aToken && lower(aToken), treasury, account, liquidator);
      outcomes.push({
        account,
        liquidator,
        collateralAsset,
        debtAsset: lower(args.debtAsset),
        repaid: args.debtToCover as TokenAmount,
        seizedNet: args.liquidatedCollateralAmount as TokenAmount,
        protocolFee: fee as TokenAmount,
        seized: (args.liquidatedCollateralAmount + fee) as TokenAmount,
        deficits: deficits.filter(({ user }) => user === account).map(({ asset, amount }) => ({ asset, amount })),
        receiveAToken: args.receiveAToken,
      });
      transfers = [];
      deficits = [];
    }
  }
  return outcomes;
}
