import type { StepReturns } from '@/lib/core/cascade/paths/draw-moves';
import type { MoveModel } from '@/lib/core/cascade/paths/move-model';
import type { Terms } from './cascade-messages';

/** How prices are drawn; `model` tells positions apart in either case. */
export type Draw =
  | { readonly kind: 'student'; readonly model: MoveModel; readonly dof: number }
  | {
      readonly kind: 'history';
      readonly model: MoveModel;
      readonly returns: StepReturns;
      readonly steps: number;
      readonly block: number;
    };

export interface PathsAsk {
  readonly kind: 'paths';
  readonly terms: Terms;
  readonly engine: 'orderly' | 'gap';
  readonly paths: number;
  readonly seed: number;
  readonly draw: Draw;
  /** `DONE` counts paths, `STOP` gives up. */
  readonly control: Int32Array<SharedArrayBuffer>;
}

export interface PathsFound {
  readonly liquidated: Float64Array;
  readonly badDebt: Float64Array;
  /** Accounts liquidated, on average. */
  readonly accounts: number;
  readonly runaways: number;
  readonly today: { readonly liquidated: number; readonly badDebt: number; readonly accounts: number };
  readonly blurred: number | undefined;
  /** The paths with the most liquidated, with what was left of each price before any sale, by place. */
  readonly worst: readonly { readonly path: number; readonly prices: Float64Array }[];
  readonly inputHash: string;
  readonly lossHash: string;
  readonly computeMs: number;
}
