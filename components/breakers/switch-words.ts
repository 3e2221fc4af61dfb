import { formatMoment } from '@/components/ui/format-time';
import type { CapView, GateView, ReserveSwitchesView, SwitchesView } from '@/lib/core/snapshot/switch-schema';
import { formatCountdown } from './countdown';
import { boundOf } from './gate-words';

/** Whole seconds as `60 s`, `1 h`, `90 min`. */
const duration = (seconds: number): string =>
  seconds >= 3_600 && seconds % 3_600 === 0
    ? `${seconds / 3_600} h`
    : seconds >= 600 && seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${seconds} s`;

/** What the market's sequencer check stands at: a word, what follows from it, and whether it refuses anything. */
export const sentinelWords = (
  { sentinel, gates }: Pick<SwitchesView, 'sentinel' | 'gates'>,
  now: number | undefined,
): { readonly word: string; readonly sentence: string; readonly refuses: boolean } => {
  if (!sentinel)
    return { word: 'None', sentence: 'This market asks no sequencer before a liquidation.', refuses: false };
  const { sequencer, allowed } = sentinel;
  const since = sequencer ? ` since ${formatMoment(sequencer.since)}` : '';
  if (allowed) {
    const word = sequencer ? 'Up' : 'Allows';
    return {
      word,
      sentence: `${sequencer ? `The sequencer is up${since}` : 'The sentinel allows liquidations'}.`,
      refuses: false,
    };
  }
  const only = `Only health factors below ${boundOf(sentinel.exemptBelow)} are liquidated`;
  if (!sequencer)
    return { word: 'Refuses', sentence: `The sentinel does not say why or until when. ${only}.`, refuses: true };
  if (!sequencer.up)
    return {
      word: 'Down',
      sentence: `The sequencer is down${since}. ${only}, until it is up and ${duration(sequencer.gracePeriod)} longer.`,
      refuses: true,
    };
  const until = gates.find(({ reason }) => reason === 'sentinel')?.until;
  const left = until === null || until === undefined ? undefined : formatCountdown(until + 1, now);
  return {
    word: left === undefined ? 'Grace' : `Grace ${left}`,
    sentence: `The sequencer is up${since}. ${only} for ${duration(sequencer.gracePeriod)} after that${until ? `, until ${formatMoment(until)}` : ''}.`,
    refuses: true,
  };
};

export interface GraceView {
  readonly state: 'none' | 'over' | 'running';
  readonly text: string;
  readonly title: string;
}

/** A reserve's liquidation grace period, with what is left of it. */
export const graceView = (
  { graceUntil, asDebt }: Pick<ReserveSwitchesView, 'graceUntil' | 'asDebt'>,
  now: number | undefined,
): GraceView => {
  if (graceUntil === null) return { state: 'none', text: 'none', title: 'no grace period was ever set' };
  if (!asDebt.some(({ reason }) => reason === 'grace-period'))
    return { state: 'over', text: 'over', title: `the last one ended ${formatMoment(graceUntil)}` };
  const left = formatCountdown(graceUntil + 1, now);
  return { state: 'running', text: left ?? 'running', title: `until ${formatMoment(graceUntil)}` };
};

/** Share of a cap that is used, whole bps rounded down; more than 10,000 where the cap was lowered below it. */
export const capShare = ({ limit, used }: CapView): number => Number((BigInt(used) * 10_000n) / BigInt(limit));

/** Whether liquidations that take a reserve on one side get through: for all, for some, for none. */
export const sideVerdict = (gates: readonly GateView[]): 'yes' | 'depends' | 'no' => {
  if (gates.length === 0) return 'yes';
  return gates.some(({ eModes, fromHealthFactor }) => eModes === null && fromHealthFactor === null) ? 'no' : 'depends';
};
