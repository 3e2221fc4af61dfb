import type { Address, Hex } from 'viem';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { type Call, multicall } from '@/lib/adapters/chain/multicall';
import type { Ask } from './on-chain-source';

/** More than so many in one call may be beyond what a provider lets a call cost. */
const MOST_CALLS = 1_000;

/** Collects what is asked until the asking pauses, and sends it as one multicall; equal calls are made once. */
export function batchedAsk(call: CallAt, multicall3: Address): Ask {
  const asked = new Map<string, Promise<Hex | undefined>>();
  let waiting: { readonly call: Call; readonly settle: (answer: Promise<Hex | undefined>) => void }[] = [];
  const send = (): void => {
    const batch = waiting;
    waiting = [];
    for (let from = 0; from < batch.length; from += MOST_CALLS) {
      const part = batch.slice(from, from + MOST_CALLS);
      const answers = multicall(
        call,
        multicall3,
        part.map((one) => one.call),
      );
      for (const [index, { settle }] of part.entries()) settle(answers.then((all) => all[index]));
    }
  };
  return (one) => {
    const key = `${one.to} ${one.data}`;
    const known = asked.get(key);
    if (known) return known;
    // Not a microtask: what follows from one batch's answers is asked in as many turns as it was awaited.
    if (waiting.length === 0) setImmediate(send);
    const answer = new Promise<Hex | undefined>((settle) => waiting.push({ call: one, settle }));
    asked.set(key, answer);
    return answer;
  };
}
