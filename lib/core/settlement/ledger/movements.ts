import { type Address, decodeEventLog, type Hex, parseAbi, toEventSelector } from 'viem';
import { scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import { type LedgerLog, type LedgerMarket, ZERO } from './ledger-market';

/** A token movement as its logs tell it. */
export interface Movement {
  readonly token: Address;
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
  readonly logIndex: number;
  /** Of an aToken or debt token that was minted or burned: what the account's balance did beside the interest it had earned. */
  readonly scaled?: ScaledChange;
  /** A wrapped coin's own mint and burn, which its Transfer events leave out. */
  readonly wrapped?: true;
}

interface ScaledChange {
  readonly account: Address;
  /** Interest since the account's last change, added with this one; base units. */
  readonly interest: bigint;
  /** Signed base units: below 0 burned. Movement and interest together give it. */
  readonly gross: bigint;
  /** Base units by which `gross` may miss a whole amount: the token counts in scaled ones. */
  readonly rounding: bigint;
}

const RAY = 10n ** 27n;
const TRANSFER = toEventSelector('Transfer(address,address,uint256)');
const MINT = toEventSelector('Mint(address,address,uint256,uint256,uint256)');
const BURN = toEventSelector('Burn(address,address,uint256,uint256,uint256)');
const WRAP = toEventSelector('Deposit(address,uint256)');
const UNWRAP = toEventSelector('Withdrawal(address,uint256)');
const wrapAbi = parseAbi([
  'event Deposit(address indexed account, uint256 amount)',
  'event Withdrawal(address indexed account, uint256 amount)',
]);

export const lower = (address: Address): Address => address.toLowerCase() as Address;
type Topics = [Hex, ...Hex[]];
/** Characters of one word of data. */
const WORD = 2 + 64;

/** Every token movement of a receipt, in log order. An amount of nothing counts only where interest came with it. */
export function movementsIn(market: LedgerMarket, logs: readonly LedgerLog[]): readonly Movement[] {
  const scaledTokens = new Set(
    [...market.reserves.values()].flatMap(({ aToken, variableDebtToken }) => [lower(aToken), lower(variableDebtToken)]),
  );
  return logs.flatMap((log, place): Movement[] => {
    const token = lower(log.address);
    const { logIndex } = log;
    const topics = log.topics as Topics;
    // Anybody's contract may emit what only looks like one.
    if (topics[0] === TRANSFER && topics.length === 3 && log.data.length >= WORD) {
      const { args } = decodeEventLog({ abi: scaledTokenAbi, eventName: 'Transfer', data: log.data, topics });
      const moved = { token, from: lower(args.from), to: lower(args.to), amount: args.value, logIndex };
      const next = logs[place + 1];
      const scaled =
        scaledTokens.has(token) && next && lower(next.address) === token ? changeIn(moved, next) : undefined;
      if (moved.amount === 0n && (scaled?.gross ?? 0n) === 0n) return [];
      return [{ ...moved, ...(scaled && { scaled }) }];
    }
    // Only of tokens that the market lists: the same signatures are anybody's.
    if (!market.reserves.has(token) || topics.length !== 2 || (topics[0] !== WRAP && topics[0] !== UNWRAP)) return [];
    const { args, eventName } = decodeEventLog({ abi: wrapAbi, data: log.data, topics });
    const account = lower(args.account);
    const [from, to] = eventName === 'Deposit' ? [ZERO, account] : [account, ZERO];
    return args.amount === 0n ? [] : [{ token, from, to, amount: args.amount, logIndex, wrapped: true }];
  });
}

/** What the Mint or Burn beside a Transfer says of it. Source: ScaledBalanceTokenBase._mintScaled, _burnScaled. */
function changeIn(moved: Omit<Movement, 'scaled' | 'wrapped'>, { topics, data }: LedgerLog): ScaledChange | undefined {
  const minted = moved.from === ZERO;
  if (topics[0] !== (minted ? MINT : BURN) || (!minted && moved.to !== ZERO)) return undefined;
  const { args } = decodeEventLog({ abi: scaledTokenAbi, data, topics: topics as Topics });
  if (!('balanceIncrease' in args) || args.value !== moved.amount) return undefined;
  return {
    account: minted ? moved.to : moved.from,
    interest: args.balanceIncrease,
    gross: (minted ? moved.amount : -moved.amount) - args.balanceIncrease,
    // Scaled amounts and balances are rounded once each: one unit, and what one scaled unit is worth.
    rounding: args.index / RAY + 2n,
  };
}
