import { type Address, type Hex, parseAbi, toFunctionSelector } from 'viem';
import { oracleAbi, poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { Usd } from '@/lib/core/units/units';

const selectorOf = (abi: typeof poolAbi | typeof oracleAbi, name: string): Hex => {
  const item = abi.find((each) => each.type === 'function' && each.name === name);
  if (item?.type !== 'function') throw new Error(`no function ${name}`);
  return toFunctionSelector(item);
};
const LIQUIDATIONS: ReadonlySet<string> = new Set([
  selectorOf(poolAbi, 'liquidationCall'),
  // L2Pool's packed one.
  ...parseAbi(['function liquidationCall(bytes32 args1, bytes32 args2)']).map((each) => toFunctionSelector(each)),
]);
const ASKS_PRICE = selectorOf(oracleAbi, 'getAssetPrice');
/** Characters of a call that asks for one price: 0x, selector, one word. */
const ASKS_LENGTH = 2 + 8 + 64;

/** One call of a transaction as geth's `callTracer` tells it; whatever is not as it should be is left out. */
interface Frame {
  readonly to: string;
  readonly input: string;
  readonly output: string;
  readonly failed: boolean;
  readonly calls: readonly unknown[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

function frameOf(raw: unknown): Frame | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { to, input, output, error, calls } = raw as Readonly<Record<string, unknown>>;
  return {
    ...{ to: text(to), input: text(input), output: text(output) },
    failed: error !== undefined && error !== null,
    calls: Array.isArray(calls) ? calls : [],
  };
}

/**
 * What the market's oracle answered within each liquidation of a traced transaction, in the order of their events: asset →
 * base currency a whole token. Calls that reverted, and all within them, have no part in it.
 */
export function pricesInTrace(raw: unknown, pool: Address, oracle: Address): readonly ReadonlyMap<Address, Usd>[] {
  const found: Map<Address, Usd>[] = [];
  const walk = (each: unknown, prices: Map<Address, Usd> | undefined): void => {
    const frame = frameOf(each);
    if (!frame || frame.failed) return;
    const { to, input, output, calls } = frame;
    let within = prices;
    if (!within && to === pool && LIQUIDATIONS.has(input.slice(0, 10))) {
      within = new Map();
      found.push(within);
    }
    if (within && to === oracle && input.startsWith(ASKS_PRICE) && input.length === ASKS_LENGTH && output.length === 66)
      within.set(`0x${input.slice(-40)}`, Usd(BigInt(output)));
    for (const call of calls) walk(call, within);
  };
  walk(raw, undefined);
  return found;
}
