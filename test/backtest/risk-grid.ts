import { studentTails } from '@/lib/core/risk/student-tail';
import { cases, type Moment, scores } from './falls';

export interface Setting {
  readonly halfLife: number;
  readonly dof: number;
  readonly scale: number;
}

export const HALF_LIVES = [20, 60, 120, 480] as const;
const DOFS = [2.5, 3, 4, 6, 200] as const;
const SCALES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1] as const;

/** What the model says, for `cases`: `place` of the half-life among the candidates, horizon in minutes. */
export const model = ({ dof, scale }: Omit<Setting, 'halfLife'>, place: number, horizon: number) => {
  const tail = studentTails(dof);
  const root = scale * Math.sqrt(horizon);
  return ({ sigmas }: Moment, distance: number): number => tail(distance / (root * (sigmas[place] ?? Number.NaN)));
};

/** One history cut into a part to choose by and a part to judge by. */
export interface Trial {
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly chosenBy: readonly Moment[];
}

/** Every setting by its log loss, summed over the trials; the best first. */
export function searchGrid(trials: readonly Trial[]): readonly (Setting & { readonly logLoss: number })[] {
  return HALF_LIVES.flatMap((halfLife, place) =>
    DOFS.flatMap((dof) =>
      SCALES.map((scale) => {
        const losses = trials.map(
          ({ horizon, levels, chosenBy }) =>
            scores(cases(chosenBy, levels, model({ dof, scale }, place, horizon))).logLoss,
        );
        return { halfLife, dof, scale, logLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
      }),
    ),
  ).sort((a, b) => a.logLoss - b.logLoss);
}
