import { type Address, encodeAbiParameters, encodeEventTopics, type Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { poolAbi, scaledTokenAbi } from '@/lib/core/protocols/aave-v3/abi';
import { buildLedgers } from '@/lib/core/settlement/ledger/build-ledgers';
import { type LedgerEntry, netByAccount } from '@/lib/core/settlement/ledger/ledger-entry';
import type { LedgerLog } from '@/lib/core/settlement/ledger/ledger-market';
import {
  addressOf,
  BORROWER,
  PAIR,
  POOL,
  TREASURY,
  usdc,
  vectorMarket,
  wbtc,
  weth,
} from '../../protocols/aave-v3/market-fixture';

const LIQUIDATOR = addressOf(0xc1);
const ZERO = addressOf(0);
const RAY = 10n ** 27n;
const market = vectorMarket(10);
type Log = Omit<LedgerLog, 'logIndex'>;
const words = (...values: readonly bigint[]): Hex =>
  encodeAbiParameters(
    values.map(() => ({ type: 'uint256' as const })),
    values,
  );

const transfer = (token: Address, from: Address, to: Address, value: bigint): Log => ({
  address: token,
  topics: encodeEventTopics({ abi: scaledTokenAbi, eventName: 'Transfer', args: { from, to } }) as Hex[],
  data: words(value),
});
/** Burns `gross` from an account that earned `interest` since its last change. */
const burn = (token: Address, from: Address, gross: bigint, interest: bigint): readonly Log[] => [
  transfer(token, from, ZERO, gross - interest),
  {
    address: token,
    topics: encodeEventTopics({ abi: scaledTokenAbi, eventName: 'Burn', args: { from, target: from } }) as Hex[],
    data: words(gross - interest, interest, RAY),
  },
];
/** The same where the interest is more: the token says that it minted. */
const burnOfLess = (token: Address, from: Address, gross: bigint, interest: bigint): readonly Log[] => [
  transfer(token, ZERO, from, interest - gross),
  {
    address: token,
    topics: encodeEventTopics({
      abi: scaledTokenAbi,
      eventName: 'Mint',
      args: { caller: from, onBehalfOf: from },
    }) as Hex[],
    data: words(interest - gross, interest, RAY),
  },
];
const deficit = (debtAsset: Address, amount: bigint): Log => ({
  address: POOL,
  topics: encodeEventTopics({
    abi: poolAbi,
    eventName: 'DeficitCreated',
    args: { user: BORROWER, debtAsset },
  }) as Hex[],
  data: words(amount),
});
const liquidation = (repaid: bigint, net: bigint, user: Address = BORROWER): Log => ({
  address: POOL,
  topics: encodeEventTopics({ abi: poolAbi, eventName: 'LiquidationCall', args: { ...PAIR, user } }) as Hex[],
  data: encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'uint256' }, { type: 'address' }, { type: 'bool' }],
    [repaid, net, LIQUIDATOR, false],
  ),
});

/** 900 repaid and 100 written off, 400 paid out and 20 for the treasury, 30 of other debt written off. */
const whole = (): Log[] => [
  ...burn(usdc.variableDebtToken, BORROWER, 1_000n, 7n),
  deficit(usdc.asset, 100n),
  ...burnOfLess(weth.aToken, BORROWER, 400n, 450n),
  transfer(weth.asset, weth.aToken, LIQUIDATOR, 400n),
  transfer(weth.aToken, BORROWER, TREASURY, 20n),
  ...burn(wbtc.variableDebtToken, BORROWER, 30n, 0n),
  deficit(wbtc.asset, 30n),
  transfer(usdc.asset, LIQUIDATOR, usdc.aToken, 900n),
  liquidation(900n, 400n),
];

const books = (logs: readonly Log[], from: Address = LIQUIDATOR) =>
  buildLedgers(market, {
    from,
    to: POOL,
    value: undefined,
    gasCost: 101n,
    logs: logs.map((log, logIndex) => ({ ...log, logIndex })),
  });
const lines = (entries: readonly LedgerEntry[]) => entries.map(({ line, amount }) => `${line} ${amount}`);
const only = (logs: readonly Log[]) => {
  const [ledger, ...more] = books(logs);
  if (!ledger || more.length > 0) throw new Error('not one ledger');
  return ledger;
};
/** No token comes from nowhere: what all accounts gained of it is nothing. */
const sums = (entries: readonly LedgerEntry[]) => {
  const totals = new Map<string, bigint>();
  for (const [key, net] of netByAccount(entries)) {
    const token = key.split(' ')[0] ?? '';
    totals.set(token, (totals.get(token) ?? 0n) + net);
  }
  return [...totals.values()];
};

describe('buildLedgers', () => {
  it('names what a sender pays its contract and gets back, and nothing of others', () => {
    const sender = addressOf(0xd1);
    const [ledger] = books(
      [
        transfer(usdc.asset, sender, LIQUIDATOR, 900n),
        transfer(usdc.asset, addressOf(0xd2), LIQUIDATOR, 5n),
        ...whole(),
        transfer(weth.asset, LIQUIDATOR, sender, 400n),
      ],
      sender,
    );
    const named = (ledger?.entries ?? []).filter(({ line }) => line.startsWith('paid-') || line === 'outside');
    expect(named.map(({ line, amount, fromRole, toRole }) => `${line} ${amount} ${fromRole} → ${toRole}`)).toEqual([
      'paid-in 900 sender → liquidator',
      'outside 5 other → liquidator',
      'paid-out 400 liquidator → sender',
    ]);
    expect(ledger?.unexplained).toEqual([]);
  });

  it('names every movement of a liquidation, and sums to nothing', () => {
    const { entries, unexplained, logIndex } = only(whole());
    expect(lines(entries)).toEqual([
      'interest 7',
      'debt-burnt 900',
      'deficit-created 100',
      'interest 450',
      'atoken-burnt 400',
      'seized-net 400',
      'protocol-fee 20',
      'deficit-created 30',
      'repayment 900',
      'gas 101',
    ]);
    expect(unexplained).toEqual([]);
    expect(logIndex).toBe(whole().length - 1);
    expect(sums(entries)).toEqual(sums(entries).map(() => 0n));
    const roles = Object.fromEntries(entries.map(({ line, fromRole, toRole }) => [line, `${fromRole} → ${toRole}`]));
    expect(roles).toMatchObject({
      repayment: 'liquidator → reserve',
      'seized-net': 'reserve → liquidator',
      'protocol-fee': 'borrower → treasury',
      'debt-burnt': 'borrower → issuance',
      interest: 'issuance → borrower',
      gas: 'liquidator → validators',
    });
  });

  it('calls a scaled token’s last unit rounding, and more than that unexplained', () => {
    const off = (by: bigint) => {
      const logs = whole();
      logs.splice(0, 2, ...burn(usdc.variableDebtToken, BORROWER, 1_000n + by, 7n));
      return only(logs);
    };
    expect(lines(off(-1n).entries)).toContain('rounding 1');
    expect(off(-1n).unexplained).toEqual([]);
    expect(off(3n).unexplained).toEqual([]);
    expect(off(4n).unexplained).toEqual([{ token: usdc.variableDebtToken, amount: 4n }]);
    expect(off(-4n).unexplained).toEqual([{ token: usdc.variableDebtToken, amount: 4n }]);
    expect(sums(off(-4n).entries).every((sum) => sum === 0n)).toBe(true);
  });

  it('misses a single unit of any token that moves whole, and a movement that is not there', () => {
    const moved = whole().flatMap((log, place) =>
      [usdc.asset, weth.asset].includes(log.address as typeof weth.asset) ? [place] : [],
    );
    expect(moved).toHaveLength(2);
    for (const place of moved) {
      for (const by of [1n, -1n]) {
        const logs = whole();
        const log = logs[place] as Log;
        logs[place] = { ...log, data: words(BigInt(log.data) + by) };
        const { unexplained, entries } = only(logs);
        expect(unexplained).toEqual([{ token: log.address, amount: 1n }]);
        expect(sums(entries).every((sum) => sum === 0n)).toBe(true);
      }
      const gone = only(whole().filter((_, at) => at !== place));
      expect(gone.unexplained.map(({ token }) => token)).toEqual([(whole()[place] as Log).address]);
    }
  });

  it('finds what no event claims of the market’s own, and leaves the rest of the transaction outside', () => {
    const stranger = addressOf(0xab);
    const foreign = addressOf(0xf0);
    const outside = only([
      ...whole(),
      transfer(weth.asset, LIQUIDATOR, stranger, 5n),
      transfer(foreign, stranger, LIQUIDATOR, 6n),
    ]);
    expect(lines(outside.entries).filter((line) => line.startsWith('outside'))).toEqual(['outside 5', 'outside 6']);
    expect(outside.unexplained).toEqual([]);
    for (const log of [
      transfer(weth.asset, weth.aToken, stranger, 5n),
      transfer(usdc.asset, stranger, usdc.aToken, 5n),
      transfer(weth.aToken, BORROWER, stranger, 5n),
      transfer(weth.aToken, BORROWER, TREASURY, 5n),
      transfer(usdc.variableDebtToken, BORROWER, ZERO, 5n),
    ])
      expect(only([...whole(), log]).unexplained).toEqual([{ token: log.address, amount: 5n }]);
  });

  it('splits a transaction by its liquidations, and the gas among them', () => {
    const second = addressOf(0xb2);
    const other: Log[] = [
      ...burn(usdc.variableDebtToken, second, 50n, 0n),
      ...burn(weth.aToken, second, 20n, 0n),
      transfer(weth.asset, weth.aToken, LIQUIDATOR, 20n),
      transfer(usdc.asset, LIQUIDATOR, usdc.aToken, 50n),
      liquidation(50n, 20n, second),
    ];
    const [a, b] = books([...whole(), ...other], addressOf(0x5e));
    expect([a?.unexplained, b?.unexplained]).toEqual([[], []]);
    expect(lines(b?.entries ?? [])).toEqual([
      'debt-burnt 50',
      'atoken-burnt 20',
      'seized-net 20',
      'repayment 50',
      'gas 50',
    ]);
    expect(lines(a?.entries ?? []).at(-1)).toBe('gas 51');
    expect(a?.entries.at(-1)?.fromRole).toBe('sender');
  });
});
