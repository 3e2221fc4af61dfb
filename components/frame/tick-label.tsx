'use client';
import { FromBlock } from '@/components/market/from-block';
import { Explained } from '@/components/ui/explained';
import { useStream } from '@/lib/hooks/use-stream';

/** How long the engine took for the newest tick, stage by stage on demand. */
export const TickLabel = () => {
  const tick = useStream((view) => view.snapshot?.tick);
  if (!tick) return null;
  return (
    <span className="whitespace-nowrap text-2xs text-ink-3 max-lg:hidden">
      <Explained
        underline={false}
        explanation={{
          what: 'Time the engine took for its newest evaluation of the whole book.',
          inputs: [
            ['because of', tick.reason],
            ...Object.entries(tick.stages).map(([stage, ms]) => [stage, `${ms.toFixed(1)} ms`] as const),
          ],
          from: <FromBlock />,
        }}
      >
        Tick <span className="num live">{tick.durationMs.toFixed(0)} ms</span>
      </Explained>
    </span>
  );
};
