import { signedWord, word } from '@/lib/adapters/chain/multicall';
import { type SequencerState, sequencerState } from '@/lib/core/oracle/chainlink-round';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { feedCalls } from './feed-calls';
import type { Ask } from './on-chain-source';

export interface SequencerReading {
  /** `unanswered`: the feed is configured and says nothing; then nothing is believed. */
  readonly state: SequencerState | 'unanswered';
  /** A sentence; empty when all is well. */
  readonly note: string;
}

const NOTES: Readonly<Record<SequencerReading['state'], string>> = {
  up: '',
  down: 'The sequencer is down: the feeds may be old.',
  grace: 'The sequencer came back a short while ago: the feeds are not believed yet.',
  invalid: 'The sequencer feed has no valid round: the feeds are not believed.',
  unanswered: 'The sequencer feed does not answer: the feeds are not believed.',
};

/** The sequencer at a block; up where the chain has none to watch. */
export async function readSequencer(
  ask: Ask,
  { sequencerFeed, sequencerGrace }: Pick<MarketConfig, 'sequencerFeed' | 'sequencerGrace'>,
  block: BlockRef,
): Promise<SequencerReading> {
  if (sequencerFeed === undefined) return { state: 'up', note: NOTES.up };
  const round = await ask(feedCalls.latestRoundData(sequencerFeed));
  const [answer, startedAt] = [signedWord(round, 1), word(round, 2)];
  const state =
    answer === undefined || startedAt === undefined
      ? 'unanswered'
      : sequencerState({ answer, startedAt }, block.timestamp, BigInt(sequencerGrace));
  return { state, note: NOTES[state] };
}

/** A feed's quote as it may be used while the sequencer is in this state. */
export const believed = (quote: Quote, { state }: SequencerReading): Quote =>
  state === 'up' || quote.unusable !== undefined ? quote : { ...quote, unusable: 'sequencer' };
