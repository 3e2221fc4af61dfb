import { type Address, decodeAbiParameters, decodeFunctionData, type Hex } from 'viem';
import { executorAbi } from './executor-call';
import { flashAbi } from './flash-loan';

export interface ExecutorsCall {
  readonly target: Address;
  readonly data: Hex;
}

/** A loan's callback holds the calls that it pays for; they may hold another's, and no more. */
const DEEPEST = 4;

/**
 * Every call that the executor contract makes, word for word, for a transaction's data, those within the callbacks of its
 * flash loans too, in order; targets in lower case. Empty for data that is none of its own.
 */
export function callsOfExecutor(data: Hex): readonly ExecutorsCall[] {
  const decoded = attempt(() => decodeFunctionData({ abi: executorAbi, data }));
  return decoded?.functionName === 'exec_606BaXt' ? decoded.args[0].flatMap((call) => callsIn(call, DEEPEST)) : [];
}

function callsIn(call: Hex, deeper: number): readonly ExecutorsCall[] {
  const decoded = attempt(() => decodeFunctionData({ abi: executorAbi, data: call }));
  // A call with placeholders is not made as it stands there.
  if (decoded?.functionName !== 'call_g0oyU7o') return [];
  const [target, , , data] = decoded.args;
  const own = { target: target.toLowerCase() as Address, data };
  const loan = deeper > 0 ? attempt(() => decodeFunctionData({ abi: flashAbi, data })) : undefined;
  const carried = loan?.functionName === 'flashLoan' ? loan.args[2] : loan?.args[3];
  const within = carried && attempt(() => decodeAbiParameters([{ type: 'bytes[]' }, { type: 'bytes' }], carried));
  return [own, ...(within?.[0] ?? []).flatMap((each) => callsIn(each, deeper - 1))];
}

/** What is not of the form that it is read as: other contracts' data. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
