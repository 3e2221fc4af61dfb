import { type Address, decodeErrorResult, encodeFunctionData, type Hex, maxUint256, parseAbi, toHex } from 'viem';
import { truthTable } from '@/lib/core/breaker/switches/truth-table';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { type LiquidationBlock, MissingPriceError } from '@/lib/core/protocols/rules';
import { refuses } from '@/lib/core/protocols/switches';
import type { ChainMarket } from '@/test/fixtures/chain-market';
import type { Borrower } from './borrowers';

/** What comparing tables with the chain found. */
export interface Comparison {
  calls: number;
  allowed: number;
  refused: number;
  /** Refused by us alone, as unknown: the oracle answers 0 for what the account holds besides, and the pool takes it for the price. */
  stricter: number;
  /** By the reason that both gave first: ours, and what the chain said. */
  readonly reasons: Map<string, number>;
  readonly mismatches: string[];
}

export const noComparison = (): Comparison => ({
  calls: 0,
  allowed: 0,
  refused: 0,
  stricter: 0,
  reasons: new Map(),
  mismatches: [],
});

const errorAbi = [...poolAbi, ...parseAbi(['error Error(string)', 'error Panic(uint256)'])];

/** What the chain says when it refuses for a reason of ours. A feed that does not answer reverts without a word. */
const SAID: Partial<Record<LiquidationBlock, readonly string[]>> = {
  'price-unknown': ['nothing'],
  'reserve-inactive': ['ReserveInactive', '27'],
  'reserve-paused': ['ReservePaused', '29'],
  sentinel: ['PriceOracleSentinelCheckFailed', '59', 'nothing'],
  'grace-period': ['LiquidationGraceSentinelCheckFailed'],
  healthy: ['HealthFactorNotBelowThreshold', '45'],
  // The pool's own check; or a division by the bonus that is not there.
  'not-collateral': ['CollateralCannotBeLiquidated', '46', 'nothing'],
  // Cash that would fall below zero.
  'no-liquidity': ['Panic 17'],
};
/** An oracle that answers 0, by its fallback, makes the pool compute on: it then refuses for another reason, later. */
const SAID_OF_ZERO = [
  ...['Panic 18', 'HealthFactorNotBelowThreshold', '45', 'InvalidBurnAmount', '25'],
  ...['ReserveInactive', '27', 'ReservePaused', '29', 'PriceOracleSentinelCheckFailed', '59'],
  ...['LiquidationGraceSentinelCheckFailed', 'CollateralCannotBeLiquidated', '46'],
];

interface Reply {
  readonly id: number;
  readonly error?: { readonly message: string; readonly data?: unknown };
}

/** eth_calls in one request; each answer is 'ok' or what the revert said. */
async function answersOf({ local }: ChainMarket, borrowers: readonly Borrower[], block: Hex): Promise<string[]> {
  const body = borrowers.map(({ collateralAsset, debtAsset, account }, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_call',
    params: [
      {
        from: local.keys.liquidator.address,
        to: local.contracts.pool,
        data: encodeFunctionData({
          abi: poolAbi,
          functionName: 'liquidationCall',
          args: [collateralAsset, debtAsset, account, maxUint256, false],
        }),
        gas: toHex(5_000_000),
      },
      { blockHash: block },
    ],
  }));
  const response = await fetch(local.http, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const replies = (await response.json()) as Reply[];
  const answers = new Array<string>(borrowers.length).fill('no reply');
  for (const { id, error } of replies) answers[id] = error === undefined ? 'ok' : saidBy(error);
  return answers;
}

function saidBy({ data, message }: NonNullable<Reply['error']>): string {
  if (typeof data !== 'string') return message;
  if (data === '0x') return 'nothing';
  try {
    const { errorName, args } = decodeErrorResult({ abi: errorAbi, data: data as Hex });
    if (errorName === 'Panic') return `Panic ${args[0]}`;
    return errorName === 'Error' ? args[0] : errorName;
  } catch {
    return data;
  }
}

/**
 * Reads the market with the program's own reader at the newest block, makes the truth table, and asks the pool by
 * eth_call to liquidate each borrower at that very block. The table, the rules' own quote and the pool must agree:
 * allowed ↔ succeeds, refused ↔ reverts for the reason that the table names first. Adds to `found`.
 */
export async function compare(
  chain: ChainMarket,
  borrowers: readonly Borrower[],
  title: string,
  found: Comparison,
): Promise<void> {
  const block = await chain.latest();
  const market = rules.accrue(await chain.reader.readMarket(block), block.timestamp);
  const states = await chain.reader.readAccounts(
    market,
    borrowers.map(({ account }) => account),
    block,
  );
  const answers = await answersOf(chain, borrowers, block.hash);
  const table = new Map(
    truthTable(rules.switches(market)).map((truth) => [key(truth.collateralAsset, truth.debtAsset), truth]),
  );
  const zero = title.includes('fallback oracle at 0');
  for (const [index, borrower] of borrowers.entries()) {
    const { account, collateralAsset, debtAsset, eMode, besides } = borrower;
    const said = answers[index] ?? 'no reply';
    const truth = table.get(key(collateralAsset, debtAsset));
    const state = states.get(account);
    if (!truth || !state) throw new Error(`${account} or its pair was not read`);
    const healthFactor = healthFactorOf(market, state);
    const refusals = truth.gates.filter((gate) => refuses(gate, { eMode, healthFactor }, (asset) => asset === besides));
    const expected = refusals[0]?.reason ?? 'ok';
    const quote = rules.quote(
      market,
      state,
      { collateralAsset, debtAsset },
      maxUint256,
      chain.local.keys.liquidator.address,
    );
    const law = quote.ok ? 'ok' : quote.reason;
    if (zero && said === 'ok' && law === 'price-unknown' && refusals[0]?.holders) {
      found.stricter += 1;
      continue;
    }
    const verdictHolds = truth.verdict === 'yes' ? said === 'ok' : truth.verdict === 'no' ? said !== 'ok' : true;
    const reasonHolds =
      expected === 'ok'
        ? said === 'ok'
        : SAID[expected]?.includes(said) === true ||
          (zero && expected === 'price-unknown' && SAID_OF_ZERO.includes(said));
    if (!verdictHolds || !reasonHolds || law !== expected) {
      found.mismatches.push(
        `${title}: ${name(chain, collateralAsset)}/${name(chain, debtAsset)} e-mode ${eMode} HF ${healthFactor}: table ${truth.verdict} (${expected}), rules ${law}, chain ${said}`,
      );
      continue;
    }
    if (said === 'ok') found.allowed += 1;
    else found.refused += 1;
    const reason = `${expected} ↔ ${said}`;
    found.reasons.set(reason, (found.reasons.get(reason) ?? 0) + 1);
  }
  found.calls += borrowers.length;
}

/** 0 where a price is missing: then only gates that ask for none apply. */
function healthFactorOf(...of: Parameters<typeof rules.accountData>): bigint {
  try {
    return rules.accountData(...of).healthFactor;
  } catch (error) {
    if (error instanceof MissingPriceError) return 0n;
    throw error;
  }
}

const key = (collateral: Address, debt: Address): string => `${collateral}/${debt}`;
const name = ({ local }: ChainMarket, address: Address): string =>
  local.assets.find((asset) => asset.address === address)?.symbol ?? address;
