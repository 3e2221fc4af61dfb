import type { ReactNode } from 'react';
import { Slider } from '@/components/ui/slider';
import { type CascadeState, canSpread, HORIZONS, METRIC_IDS, REACHES } from './cascade-state';
import { horizonWords } from './cascade-words';
import { Choice } from './choice';
import { METRICS } from './metrics';

const KINDS = [
  { id: 'asset', name: 'Falls', meaning: 'Each asset against falls of its price' },
  { id: 'pair', name: 'Pairs', meaning: 'Each asset together with each other one' },
] as const;
const ENGINES = [
  {
    id: 'orderly',
    name: 'Orderly',
    meaning: 'One straight fall; everyone is liquidated on the way: instant, for prices and for sliders',
  },
  {
    id: 'gap',
    name: 'Gap',
    meaning:
      'All at once, round by round, by the protocol’s own rules: for bad debt, for what is stuck; takes its time',
  },
] as const;
const METRIC_OPTIONS = METRIC_IDS.map((id) => ({ id, name: METRICS[id].name, meaning: METRICS[id].meaning }));
const REACH_OPTIONS = REACHES.map((percent) => ({
  id: percent,
  name: `to −${percent}%`,
  meaning: `Twenty equal steps down to −${percent}%`,
}));

/** Which map, of what, by which engine; and the three assumptions that a hand can move. */
export const CascadeControls = ({
  state,
  aside,
  onChange,
}: {
  readonly state: CascadeState;
  readonly aside: ReactNode;
  readonly onChange: (patch: Partial<CascadeState>) => void;
}) => (
  <section aria-label="What is mapped" className="@container bg-surface">
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b px-3 py-2">
      <Choice
        legend="Map"
        options={KINDS}
        value={state.kind}
        onChange={(kind) => onChange({ kind, cell: undefined })}
      />
      <Choice legend="Engine" options={ENGINES} value={state.engine} onChange={(engine) => onChange({ engine })} />
      <div className="min-w-0 max-w-full overflow-x-auto py-0.5 [scrollbar-width:none]">
        <Choice
          legend="Metric"
          options={METRIC_OPTIONS}
          value={state.metric}
          onChange={(metric) => onChange({ metric })}
        />
      </div>
      <div className="ml-auto flex items-center gap-3 text-2xs text-ink-3">{aside}</div>
    </div>
    <div className="grid gap-x-8 gap-y-0.5 px-3 py-1.5 @[40rem]:grid-cols-2 @[72rem]:grid-cols-4">
      {state.kind === 'pair' ? (
        <SliderRow
          name="Both fall by"
          title="Of today’s price, both at once"
          text={`−${state.fall}%`}
          value={state.fall}
          min={1}
          max={95}
          step={1}
          onChange={(fall) => onChange({ fall, cell: state.cell && { ...state.cell, fall } })}
        />
      ) : (
        <div className="flex h-7 items-center justify-between gap-2">
          <span className="text-xs text-ink">Falls</span>
          <Choice
            legend="How far falls go"
            options={REACH_OPTIONS}
            value={state.reach as (typeof REACHES)[number]}
            onChange={(reach) => onChange({ reach })}
          />
        </div>
      )}
      <SliderRow
        name="Depth"
        title="Share of the depth that is seen which is there when it is needed"
        text={`${state.depth}%`}
        value={state.depth}
        min={25}
        max={200}
        step={5}
        onChange={(depth) => onChange({ depth })}
      />
      <SliderRow
        name="Others fall along"
        title="Correlated shock: every other volatile price falls by this share of the fall; the orderly engine lets two assets fall alone"
        text={canSpread(state) ? `${state.correlation}%` : 'gap only'}
        value={canSpread(state) ? state.correlation : 0}
        disabled={!canSpread(state)}
        min={0}
        max={100}
        step={5}
        onChange={(correlation) => onChange({ correlation })}
      />
      <SliderRow
        name="Sales spread over"
        title="Horizon: depth refills by half each ten minutes while the sales are spread evenly"
        text={horizonWords(state.horizon)}
        value={HORIZONS.indexOf(state.horizon as (typeof HORIZONS)[number])}
        min={0}
        max={HORIZONS.length - 1}
        step={1}
        onChange={(at) => onChange({ horizon: HORIZONS[at] ?? 0 })}
      />
    </div>
  </section>
);

const SliderRow = ({
  name,
  title,
  text,
  value,
  min,
  max,
  step,
  disabled = false,
  onChange,
}: {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}) => (
  <div title={title} className="grid h-7 grid-cols-[7rem_minmax(0,1fr)_3.5rem] items-center gap-2">
    <span className="truncate text-xs text-ink">{name}</span>
    <Slider
      label={name}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      value={value}
      valueText={text}
      onChange={onChange}
    />
    <span className="num text-right text-xs">{text}</span>
  </div>
);
