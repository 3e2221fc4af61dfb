import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  CascadeReplayLine,
  CascadeReplayQuery,
  CascadeReplayState,
} from '@/lib/core/snapshot/cascade-replay-schema';
import { type Answer, problemAnswer } from '../answer';
import type { Host } from '../host';
import { type ReplayProcess, startReplayProcess } from './replay-process';
import type { ReplayFacts, ReplayScope } from './replay-scope';

/** A replay of the largest cascades takes some ten seconds; of a slow node's chain, more. */
const LIMIT_MS = 180_000;

export interface ReplayDeskDeps {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How a replay's process is started. */
  readonly command: readonly [string, ...string[]];
  readonly limitMs?: number;
  readonly hasAnvil?: () => boolean;
}

/** Runs one replay at a time for whoever asks, on forks alone. */
export interface ReplayDesk {
  state(host: Host): Promise<CascadeReplayState>;
  /** Lines of JSON as they come, or the problem that keeps it from starting. Whoever stops reading ends it. */
  run(host: Host, cell: CascadeReplayQuery): Promise<ReadableStream<Uint8Array> | Answer>;
}

const STATUS: Readonly<Record<Exclude<CascadeReplayState['state'], 'ready'>, number>> = {
  off: 404,
  'no-venues': 409,
  busy: 409,
  'no-anvil': 501,
};

export function createReplayDesk({ root, env, command, limitMs = LIMIT_MS, hasAnvil }: ReplayDeskDeps): ReplayDesk {
  const installed = hasAnvil ?? (() => existsSync(join(root, 'node_modules', anvilPackage())));
  let running = false;

  const state = async (host: Host): Promise<CascadeReplayState> => {
    const { local, venues } = await marketFacts(host);
    const offered = env.REPLAY === 'on' || (local && env.REPLAY !== 'off');
    if (!offered) return { state: 'off', detail: 'This server offers no replays: its operator can set REPLAY=on.' };
    if (!venues) return { state: 'no-venues', detail: 'The market names no pools to sell through.' };
    if (!installed())
      return {
        state: 'no-anvil',
        detail: 'Forks are run by anvil, which is not installed: npm install without --omit.',
      };
    if (running) return { state: 'busy', detail: 'Another replay runs. Try again in some seconds.' };
    return { state: 'ready', detail: 'A replay runs on a fork of the chain at the newest block.' };
  };

  return {
    state,
    async run(host, cell) {
      const now = await state(host);
      if (now.state !== 'ready') return problemAnswer(STATUS[now.state], now.detail);
      // From here on it is taken, whatever is still waited for.
      if (running) return problemAnswer(STATUS.busy, 'Another replay runs. Try again in some seconds.');
      running = true;
      try {
        const scope = await host.ask({ kind: 'cascade-replay-scope', assets: assetsOf(cell) });
        if (scope.status !== 200) {
          running = false;
          return scope;
        }
        const job = { cell, ...(JSON.parse(scope.body) as ReplayScope) };
        const process = startReplayProcess({ command, cwd: root, env: { ...env } as NodeJS.ProcessEnv, job, limitMs });
        return await opened(process, () => {
          running = false;
        });
      } catch (error) {
        running = false;
        throw error;
      }
    },
  };
}

const assetsOf = ({ first, second }: CascadeReplayQuery) => (second === undefined ? [first] : [first, second]);

/** What comes first decides the status: a problem is the whole answer. */
async function opened(process: ReplayProcess, done: () => void): Promise<ReadableStream<Uint8Array> | Answer> {
  const lines = process.lines();
  const end = async (): Promise<void> => {
    await process.stop();
    done();
  };
  const first = await lines.next();
  if (first.done) {
    await end();
    return problemAnswer(502, 'The replay said nothing.');
  }
  if (first.value.type === 'problem') {
    await end();
    return problemAnswer(first.value.status, first.value.detail);
  }
  const encoder = new TextEncoder();
  const bytes = (line: CascadeReplayLine) => encoder.encode(`${JSON.stringify(line)}\n`);
  let next: Promise<IteratorResult<CascadeReplayLine, void>> = Promise.resolve(first);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const line = await next;
        if (line.done) {
          controller.close();
          await end();
          return;
        }
        controller.enqueue(bytes(line.value));
        next = lines.next();
      },
      cancel: end,
    },
    new CountQueuingStrategy({ highWaterMark: 1 }),
  );
}

const anvilPackage = (): string =>
  join('@foundry-rs', `anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`);

async function marketFacts(host: Host): Promise<ReplayFacts> {
  const { status, body } = await host.ask({ kind: 'cascade-replay-scope', assets: [] });
  return status === 200 ? (JSON.parse(body) as ReplayFacts) : { local: false, venues: false };
}
