import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { ImpossibleShockError, type Shock } from '@/lib/core/risk/what-if/shocked-market';
import type { CascadePathsLine, CascadePathsQuery, CascadePathsRun } from '@/lib/core/snapshot/cascade-paths-schema';
import { lossesView, movesView } from '@/lib/core/snapshot/cascade-paths-view';
import type { Problem } from '@/lib/core/snapshot/stream';
import type { CascadeStore } from '@/lib/engine/ports';
import { priceGroups } from '@/lib/engine/price-groups';
import { type Answer, problemAnswer } from '../answer';
import type { FrameSource } from '../frame-source';
import { basisOf } from './cascade-basis';
import type { CascadeCrew } from './cascade-crew';
import { CONTROL_WORDS, DONE, STOP } from './cascade-messages';
import { createRestage, type createStage, type Staged } from './cascade-scene';
import type { PathsFound } from './paths-messages';
import { type StoredDraw, storedDraw } from './stored-draw';

/** Its own thread: maps and cells go on beside it. */
const PATHS_THREAD = 3;
/** Runs at once: one that runs, and others that wait for the thread. */
const MOST_RUNS = 4;
const TELL_MS = 250;

export interface PathsDeps {
  readonly source: Pick<FrameSource, 'frame'>;
  readonly market: MarketConfig;
  readonly store: CascadeStore;
  readonly stage: ReturnType<typeof createStage>;
  readonly crew: Pick<CascadeCrew, 'ask'>;
  /** Unix ms. */
  readonly now: () => number;
  /** A run that could not be kept is still answered. */
  readonly onLost: (error: unknown) => void;
}

type Lines = AsyncIterator<string> | Answer;

/** Runs of Monte Carlo paths as lines of progress that end with the run; closing gives one up. */
export function createPathsLines(deps: PathsDeps): (query: CascadePathsQuery) => Lines {
  let runs = 0;
  const restage = createRestage();

  const run = async (query: CascadePathsQuery, control: Int32Array<SharedArrayBuffer>): Promise<CascadePathsLine> => {
    const today = await deps.stage();
    if ('body' in today) return problemLine(today);
    const changes = changesOf(query);
    const staged = changes === undefined ? today : await restage(today, changes);
    const { source, market, crew, store } = deps;
    const { terms, told } = basisOf(staged, source.frame().snapshot, market.expectedLoss, { ...query, horizon: 0 });
    const { assets } = staged.scene.book;
    const drawn = await storedDraw({ market, store }, assets, stillOf(staged, market), query, deps.now());
    const { engine, paths, seed } = query;
    const found = await crew.ask(PATHS_THREAD, staged.scene, {
      ...{ kind: 'paths', terms, engine, paths, seed, draw: drawn.draw, control },
    });
    if (found === undefined) return { type: 'problem', status: 499, detail: 'Given up.' };
    if (query.inputHash !== undefined && query.inputHash !== found.inputHash)
      return otherInputs(found, told.block.number);
    const answer: CascadePathsRun = {
      ...told,
      ...{ ahead: query.ahead, paths, engine, sources: query.sources, seed },
      changed: changes === undefined ? null : { lt: query.lt, bonus: query.bonus, eMode: query.eMode },
      ...{ inputHash: found.inputHash, lossHash: found.lossHash },
      moves: movesTold(staged, query, drawn),
      ...lossesView(assets, found),
    };
    await keep(answer, found);
    return { type: 'paths', run: answer, computeMs: Math.round(found.computeMs) };
  };

  const keep = async (answer: CascadePathsRun, { inputHash, lossHash: _ }: PathsFound): Promise<void> => {
    const id = `${inputHash}-${answer.seed}`;
    await deps.store
      .savePathsRun(deps.market.id, { id, at: deps.now(), run: answer })
      .catch((error: unknown) => deps.onLost(error));
  };

  return (query) => {
    if (runs >= MOST_RUNS)
      return problemAnswer(429, `${runs} runs of paths are being made already. Ask again in a minute.`);
    runs += 1;
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS));
    let last: CascadePathsLine | undefined;
    const ended = run(query, control)
      .catch(
        (error: unknown): CascadePathsLine => ({
          type: 'problem',
          status: error instanceof ImpossibleShockError ? 400 : 503,
          ...{ detail: error instanceof Error ? error.message : String(error) },
        }),
      )
      .then((line) => {
        last = line;
        runs -= 1;
      });
    const lines = told(query, control, ended, () => last);
    return {
      next: async () => {
        const { done, value } = await lines.next();
        return done ? { done, value: undefined } : { done: false, value: `${JSON.stringify(value)}\n` };
      },
      return: () => {
        Atomics.store(control, STOP, 1);
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  };
}

/** Terms other than today's; `undefined` where none are asked for. */
function changesOf({ lt, bonus, eMode }: CascadePathsQuery): Pick<Shock, 'terms' | 'eModes'> | undefined {
  const assets = new Set([...Object.keys(lt), ...Object.keys(bonus)]) as Set<Address>;
  if (assets.size === 0 && Object.keys(eMode).length === 0) return undefined;
  return {
    terms: new Map([...assets].map((asset) => [asset, { lt: lt[asset], bonus: bonus[asset] }])),
    eModes: new Map(Object.entries(eMode).map(([id, each]) => [Number(id), each])),
  };
}

async function* told(
  { paths }: CascadePathsQuery,
  control: Int32Array,
  ended: Promise<void>,
  last: () => CascadePathsLine | undefined,
): AsyncGenerator<CascadePathsLine, void, undefined> {
  const began = performance.now();
  for (let isOver = false; !isOver; ) {
    const elapsedMs = Math.round(performance.now() - began);
    yield { type: 'progress', done: Atomics.load(control, DONE), total: paths, elapsedMs };
    isOver = await Promise.race([
      ended.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), TELL_MS)),
    ]);
  }
  const line = last();
  if (line) yield line;
}

/** Who is meant to be worth a dollar, and whose lack of a history does not matter: they, and what nobody holds or owes. */
function stillOf({ scene, market }: Staged, config: MarketConfig) {
  const { assets, collateralAsset, debtAsset } = scene.book;
  const used = new Set([...collateralAsset, ...debtAsset]);
  const { stable } = priceGroups(market, config);
  const idle = assets.filter((_, place) => !used.has(place));
  return { stable: new Set(stable), still: new Set([...stable, ...idle]) };
}

function movesTold(
  { market }: Staged,
  { method }: CascadePathsQuery,
  { draw, stepMinutes, joint, scale, reason }: StoredDraw,
): CascadePathsRun['moves'] {
  const symbolOf = (asset: Address): string => market.reserves.get(asset)?.symbol ?? asset;
  return movesView(draw.model, symbolOf, {
    ...{ asked: method, used: draw.kind, reason, scale, stepMinutes, jointReturns: joint },
    dof: draw.kind === 'student' ? draw.dof : null,
    block: draw.kind === 'history' ? draw.block : null,
  });
}

const otherInputs = ({ inputHash }: PathsFound, block: number): CascadePathsLine => ({
  ...{ type: 'problem', status: 409 },
  detail: `The inputs are others now: book, depth, stored prices or terms. At block ${block} their hash is ${inputHash}.`,
});

const problemLine = ({ status, body }: Answer): CascadePathsLine => ({
  ...{ type: 'problem', status, detail: (JSON.parse(body) as Problem).detail ?? '' },
});
