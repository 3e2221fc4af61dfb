import type { Address } from 'viem';
import { configuratorCalls, type ProposedTerms, stewardCalls } from '@/lib/core/cascade/advice/proposal';
import type { Proposal, ProposalQuery } from '@/lib/core/snapshot/advice-schema';
import { type Answer, jsonAnswer, problemAnswer } from '../answer';

/** Terms as calldata for a governance payload and for a risk steward. `configurator` is asked; it rejects where the chain does not answer. */
export async function proposalAnswer(
  configurator: (() => Promise<Address>) | undefined,
  { terms }: ProposalQuery,
): Promise<Answer> {
  const proposed = terms as readonly ProposedTerms[];
  let to: Address;
  try {
    if (configurator === undefined) throw new Error('there is no chain to ask');
    to = await configurator();
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return problemAnswer(503, `The market’s PoolConfigurator is not known: ${because}. Ask again.`);
  }
  return jsonAnswer({
    configurator: configuratorCalls(to, proposed),
    // Which steward the governance has appointed is not on the market's contracts.
    steward: stewardCalls(to, proposed).map((call) => ({ ...call, to: null })),
  } satisfies Proposal);
}
