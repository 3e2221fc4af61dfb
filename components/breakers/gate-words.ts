import { formatMoment } from '@/components/ui/format-time';
import { decimalOf } from '@/lib/core/snapshot/int-string';
import type { GateView, PairTruthView, SwitchesView } from '@/lib/core/snapshot/switch-schema';
import { formatCountdown } from './countdown';

/** A cell has room for one word. */
const SHORT: Record<GateView['reason'], string> = {
  'price-unknown': 'no price',
  'reserve-inactive': 'inactive',
  'reserve-paused': 'paused',
  sentinel: 'sequencer',
  'grace-period': 'grace',
  'not-collateral': 'no threshold',
  'no-liquidity': 'empty',
};
export const gateWord = ({ reason }: Pick<GateView, 'reason'>): string => SHORT[reason];

export interface GateContext extends Pick<SwitchesView, 'sentinel' | 'eModes'> {
  readonly symbolOf: (asset: string) => string;
  /** The server's unix ms. */
  readonly now: number | undefined;
}

/** A bound on health factors, wad, as it is spoken of: `0.95`. */
export const boundOf = (wad: string | null): string => (wad === null ? '—' : decimalOf(wad, 18));

/** Why: what refuses, and whom, in a sentence. */
export const gateSentence = (gate: GateView, context: GateContext): string => {
  const assets = gate.assets.map(context.symbolOf).join(' and ');
  const whom = gate.eModes === null ? '' : ` Refused are accounts ${eModeWords(gate.eModes, context)}.`;
  return `${SENTENCES[gate.reason](assets, gate, context)}${whom}`;
};

const SENTENCES: Record<GateView['reason'], (assets: string, gate: GateView, context: GateContext) => string> = {
  'price-unknown': (assets, { holders }) =>
    holders
      ? `The protocol’s oracle gives no price for ${assets}: a position that holds or owes it besides cannot be liquidated.`
      : `The protocol’s oracle gives no price for ${assets}.`,
  'reserve-inactive': (assets) => `The reserve of ${assets} is not active.`,
  'reserve-paused': (assets) => `The market’s guardian has paused ${assets}.`,
  sentinel: (_, gate, { sentinel }) => {
    const what = sentinel?.sequencer
      ? sentinel.sequencer.up
        ? 'The sequencer came back a short time ago'
        : 'The sequencer is down'
      : 'The price oracle sentinel does not allow liquidations';
    return `${what}: only health factors below ${boundOf(gate.fromHealthFactor)} are liquidated.`;
  },
  'grace-period': (assets) => `${assets} was unpaused a short time ago: its borrowers have a grace period.`,
  'not-collateral': (assets) => `${assets} has no liquidation threshold: nothing of it can be seized.`,
  'no-liquidity': (assets) => `The reserve of ${assets} holds nothing to pay a liquidator with, only aTokens.`,
};

const eModeWords = (ids: readonly number[], { eModes }: GateContext): string => {
  const named = ids.filter((id) => id !== 0).map((id) => eModes.find((each) => each.id === id)?.label ?? String(id));
  return [
    ...(ids.includes(0) ? ['outside every e-mode'] : []),
    ...(named.length > 0 ? [`in e-mode ${named.join(', ')}`] : []),
  ].join(' and ');
};

/** Until when one gate refuses, in words. */
export const gateUntil = ({ reason, until }: GateView, { sentinel, now }: GateContext): string => {
  if (until !== null) {
    const left = formatCountdown(until + 1, now);
    return `until ${formatMoment(until)}${left === undefined ? '' : `, ${left} left`}`;
  }
  if (reason !== 'sentinel') return `until ${ACTS[reason]}`;
  if (!sentinel?.sequencer) return 'nobody can tell until when';
  return `until the sequencer is up, and ${sentinel.sequencer.gracePeriod} s longer`;
};

const ACTS: Record<Exclude<GateView['reason'], 'sentinel'>, string> = {
  'price-unknown': 'its feed answers',
  'reserve-inactive': 'governance activates it',
  'reserve-paused': 'the guardian unpauses it',
  'grace-period': 'it ends',
  'not-collateral': 'governance gives it one',
  'no-liquidity': 'somebody supplies or repays',
};

export const VERDICT: Record<
  PairTruthView['verdict'],
  { readonly word: string; readonly sentence: string; readonly colour: string }
> = {
  yes: { word: 'yes', sentence: 'may be liquidated below a health factor of 1', colour: 'text-ink-3' },
  depends: { word: 'some', sentence: 'may be liquidated in some positions', colour: 'text-risk-watch' },
  no: { word: 'no', sentence: 'cannot be liquidated', colour: 'text-risk-at' },
};

/** When and into what the verdict changes by itself, in words; `undefined` for a pair that nothing stops. */
export const changeWords = ({ verdict, changes }: PairTruthView, now: number | undefined): string | undefined => {
  if (verdict === 'yes') return undefined;
  if (!changes) return 'It does not change by itself: somebody must act first.';
  const left = formatCountdown(changes.at, now);
  return `${VERDICT[changes.to].word === 'yes' ? 'Liquidations go on' : 'It becomes “some”'} at ${formatMoment(changes.at)}${left === undefined ? '' : `, in ${left}`}.`;
};

/** What a cell shows beside its mark: the reason that decides, or the bound that a sentinel draws; the countdown where there is one. */
export const cellWord = (
  { verdict, gates, changes }: PairTruthView,
  now: number | undefined,
  symbolOf: GateContext['symbolOf'],
): string => {
  const deciding = verdict === 'no' ? gates.find(isForAll) : undefined;
  const gate = deciding ?? gates[0];
  if (verdict === 'yes' || !gate) return VERDICT[verdict].word;
  const left = changes ? formatCountdown(changes.at, now) : undefined;
  const word = verdict === 'depends' ? someWord(gate, symbolOf) : gateWord(gate);
  return left === undefined ? word : `${word} ${left}`;
};

const isForAll = ({ eModes, fromHealthFactor, holders }: GateView): boolean =>
  eModes === null && fromHealthFactor === null && !holders;

/** Whom a gate lets through, or not, in a word. */
const someWord = ({ fromHealthFactor, holders, assets }: GateView, symbolOf: GateContext['symbolOf']): string => {
  if (fromHealthFactor !== null) return `HF<${boundOf(fromHealthFactor)}`;
  if (!holders) return 'by e-mode';
  return assets.length === 1 ? `not with ${assets.map(symbolOf).join('')}` : `not with ${assets.length}`;
};
