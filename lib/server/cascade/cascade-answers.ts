import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { NO_VOLATILITY } from '@/lib/core/risk/volatility';
import type { AdviceQuery } from '@/lib/core/snapshot/advice-schema';
import type { CascadeCellQuery } from '@/lib/core/snapshot/cascade-cell-schema';
import { cascadeCellView } from '@/lib/core/snapshot/cascade-cell-view';
import { cascadeCellsView } from '@/lib/core/snapshot/cascade-map-view';
import type { CascadePathsQuery } from '@/lib/core/snapshot/cascade-paths-schema';
import type { CascadeMap, CascadeMapQuery } from '@/lib/core/snapshot/cascade-schema';
import type { CascadeStuckQuery } from '@/lib/core/snapshot/cascade-stuck-schema';
import { cascadeStuckView } from '@/lib/core/snapshot/cascade-stuck-view';
import { volatilityFromView } from '@/lib/core/snapshot/volatility-view';
import type { CascadeStore, Store } from '@/lib/engine/ports';
import { type Answer, jsonAnswer, problemAnswer } from '../answer';
import type { FrameSource } from '../frame-source';
import { adviceTold } from './advice-answers';
import { basisOf, depthsTold, rowsOf } from './cascade-basis';
import { type CascadeCrew, DESK } from './cascade-crew';
import type { CascadeAnswers } from './cascade-messages';
import type { createStage, Staged } from './cascade-scene';
import { createGapQueue } from './gap-queue';
import { asked, spreadOf } from './map-asked';
import { createPathsLines } from './paths-lines';

export interface CascadeDeps {
  readonly source: Pick<FrameSource, 'frame'>;
  readonly market: MarketConfig;
  readonly store: Pick<Store, 'spells'> & CascadeStore;
  readonly stage: ReturnType<typeof createStage>;
  readonly crew: CascadeCrew;
  /** Unix ms. */
  readonly now: () => number;
  /** Told of what went wrong without costing an answer. */
  readonly onLost?: (error: unknown) => void;
}

export interface CascadeSource {
  map(query: CascadeMapQuery): Promise<Answer>;
  cell(query: CascadeCellQuery): Promise<Answer>;
  stuck(query: CascadeStuckQuery): Promise<Answer>;
  /** Risk terms as volatility, depth and concentration would have them. */
  advice(query: AdviceQuery): Promise<Answer>;
  /** The gap engine's map as lines; to be closed when nobody reads on. */
  lines(query: CascadeMapQuery): AsyncIterator<string> | Answer;
  /** Monte Carlo, as lines; to be closed likewise. */
  paths(query: CascadePathsQuery): AsyncIterator<string> | Answer;
  /** Those kept, newest first. */
  pathsRuns(limit: number): Promise<Answer>;
  stop(): Promise<void>;
}

/** Answers about cascades: what is heavy is done by threads of its own. */
export function cascadeSource({
  source,
  market: config,
  store,
  stage,
  crew,
  now,
  onLost = () => undefined,
}: CascadeDeps): CascadeSource {
  const basis = (staged: Staged, terms: Parameters<typeof basisOf>[3]) =>
    basisOf(staged, source.frame().snapshot, config.expectedLoss, terms);

  let open = 0;
  /** Refuses a question while too many wait for the one thread. */
  const bounded =
    <Q>(work: (query: Q) => Promise<Answer>) =>
    async (query: Q): Promise<Answer> => {
      if (open >= MOST_OPEN) {
        const words = 'Too many questions about cascades wait for an answer. Ask again in a few seconds.';
        return problemAnswer(429, words, {}, { 'retry-after': '5' });
      }
      open += 1;
      try {
        return await work(query);
      } finally {
        open -= 1;
      }
    };

  const map = async (query: CascadeMapQuery): Promise<Answer> => {
    if (query.engine === 'gap')
      return problemAnswer(400, 'A map of the gap engine comes as lines: ask with Accept: application/x-ndjson.');
    const staged = await stage();
    if ('body' in staged) return staged;
    const what = asked(staged, query);
    if ('body' in what) return what;
    const { terms, told } = basis(staged, query);
    const spread = spreadOf(staged, query.correlation);
    const [answer, depth] = await Promise.all([
      crew.ask(DESK, staged.scene, { kind: 'orderly', terms, cells: what.cells, spread }),
      crew.ask(DESK, staged.scene, { kind: 'depth', terms }),
    ]);
    return jsonAnswer(mapTold(staged, query, what, told, depth, answer));
  };

  const mapTold = (
    staged: Staged,
    { kind, engine, sources }: CascadeMapQuery,
    { places, falls, fall }: Exclude<ReturnType<typeof asked>, Answer>,
    told: ReturnType<typeof basisOf>['told'],
    depth: CascadeAnswers['depth'],
    { numbers, today, buildMs, computeMs }: Omit<CascadeAnswers['orderly'], 'buildMs'> & { buildMs: number | null },
  ): CascadeMap => {
    const depths = depthsTold(staged, depth, sources, now());
    const rows = rowsOf(staged, depths, places);
    return {
      ...told,
      ...{ kind, engine, falls: falls && [...falls], fall },
      rows: [...rows],
      cells: cascadeCellsView({ engine, rows, falls, fall, numbers }),
      today: {
        ...{ liquidated: Math.round(today.liquidated), badDebt: Math.round(today.badDebt), accounts: today.accounts },
      },
      depth: [...depths],
      ...{ buildMs: buildMs === null ? null : micros(buildMs), computeMs: micros(computeMs) },
    };
  };

  const queue = createGapQueue({
    crew,
    prepare: async (query) => {
      const staged = await stage();
      if ('body' in staged) return staged;
      const what = asked(staged, query);
      if ('body' in what) return what;
      const { terms, told } = basis(staged, query);
      return {
        scene: staged.scene,
        cells: what.cells,
        terms,
        spread: spreadOf(staged, query.correlation),
        finish: async ({ numbers, today, computeMs }) => {
          const depth = await crew.ask(DESK, staged.scene, { kind: 'depth', terms });
          return mapTold(staged, query, what, told, depth, { numbers, today, computeMs, buildMs: null });
        },
      };
    },
  });

  const cell = async (query: CascadeCellQuery): Promise<Answer> => {
    const staged = await stage();
    if ('body' in staged) return staged;
    const { first, second = first, fall, secondFall = fall, top } = query;
    const { assets } = staged.scene.book;
    const ends = [assets.indexOf(first), assets.indexOf(second)] as const;
    const missing = ends[0] < 0 ? first : ends[1] < 0 ? second : undefined;
    if (missing !== undefined) return problemAnswer(404, `The market has no asset ${missing}.`);
    const { terms, told } = basis(staged, query);
    const spread = spreadOf(staged, query.correlation);
    const larger = Math.max(fall, first === second ? 0 : secondFall) / 10_000;
    const shock = Float64Array.from(assets, (_, place) => 1 - (spread?.[place] ?? 0) * larger);
    if (first !== second) shock[ends[1]] = 1 - secondFall / 10_000;
    shock[ends[0]] = 1 - fall / 10_000;
    const answer = await crew.ask(DESK, staged.scene, { kind: 'cell', terms, shock, top });
    return jsonAnswer({ ...told, ...cascadeCellView({ assets, shock, accountAt: accountIn(staged) }, answer) });
  };

  const stuck = async (query: CascadeStuckQuery): Promise<Answer> => {
    const staged = await stage();
    if ('body' in staged) return staged;
    const { terms, told } = basis(staged, query);
    const [answer, spells] = await Promise.all([
      crew.ask(DESK, staged.scene, { kind: 'stuck', terms, limit: query.limit }),
      // Those that last; a store that does not answer costs the dates alone.
      store.spells(config.id, Math.floor(now() / 1_000), MOST_SPELLS).catch(() => []),
    ]);
    const { assets } = staged.scene.book;
    const priceUsd = assets.map((asset) => {
      const price = staged.market.reserves.get(asset)?.price;
      return price === undefined ? undefined : Number(price) / 1e8;
    });
    return jsonAnswer({
      ...told,
      ...cascadeStuckView({ assets, priceUsd, accountAt: accountIn(staged), spells }, answer),
    });
  };

  const advice = async (query: AdviceQuery): Promise<Answer> => {
    const staged = await stage();
    if ('body' in staged) return staged;
    const { snapshot } = source.frame();
    const { terms, told } = basis(staged, { depth: query.depth, horizon: 0, sources: ['venues', 'books', 'law'] });
    const slippage = query.slippage / 100;
    const { bears, depth } = await crew.ask(DESK, staged.scene, { kind: 'bearings', terms, slippage });
    const volatility = snapshot ? volatilityFromView(snapshot.volatility) : NO_VOLATILITY;
    return jsonAnswer(adviceTold({ staged, told, bears, depth, volatility, feeds: config.feeds }, query));
  };

  return {
    ...{ map: bounded(map), cell: bounded(cell), stuck: bounded(stuck), advice: bounded(advice), lines: queue.lines },
    paths: createPathsLines({ source, market: config, store, stage, crew, now, onLost }),
    pathsRuns: async (limit) => jsonAnswer(await store.pathsRuns(config.id, limit)),
    stop: () => crew.stop(),
  };
}

const MOST_SPELLS = 10_000;
/** Questions at once to the one thread that answers them. */
const MOST_OPEN = 24;
const micros = (ms: number): number => Math.round(ms * 1_000) / 1_000;

const accountIn =
  ({ scene, accounts }: Staged) =>
  (position: number): Address =>
    accounts[scene.book.places[position] as number]?.account as Address;
