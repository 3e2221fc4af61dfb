import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';

export type Cause = NonNullable<NonNullable<SettlementView['lag']>['cause']>;

/** What kept a position below 1 from being cleared: a word, and the rule by which it was chosen. */
export const CAUSES: Readonly<Record<Cause, { readonly word: string; readonly rule: string }>> = {
  breaker: {
    word: 'Breaker',
    rule: 'The engine’s circuit breakers, or a switch of the market itself (pause, grace, sentinel), refused it.',
  },
  'oracle-delay': {
    word: 'Oracle delay',
    rule: 'The protocol had no price, or its prices made it liquidatable where none of the market’s did.',
  },
  dust: { word: 'Dust', rule: 'No amount was legal, nothing was left to seize, or the bonus did not pay for the gas.' },
  'no-depth': { word: 'No depth', rule: 'The reserve could not pay the collateral out.' },
  unprofitable: { word: 'Unprofitable', rule: 'At prices that it could be sold at it did not pay for the gas.' },
  nobody: { word: 'Nobody', rule: 'It would have paid, and nobody did it.' },
};

/** How long a liquidated position had waited: `2 blocks · Dust`. */
export const lagWords = (lag: NonNullable<SettlementView['lag']>): string =>
  `${lag.exact ? '' : '≥ '}${lag.blocks.toLocaleString('en-US')}${lag.cause ? ` · ${CAUSES[lag.cause].word}` : ''}`;

export const lagTitle = ({ blocks, seconds, exact, cause }: NonNullable<SettlementView['lag']>): string =>
  [
    blocks === 0
      ? 'It fell below 1 and was liquidated between two looks.'
      : `${blocks.toLocaleString('en-US')} blocks, ${seconds.toLocaleString('en-US')} s from a health factor below 1 to this liquidation.`,
    exact ? '' : 'It stood below 1 when it was first looked at: at least so long.',
    cause ? `For most of them: ${CAUSES[cause].rule}` : '',
  ]
    .filter(Boolean)
    .join('\n');
