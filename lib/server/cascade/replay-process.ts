import { spawn } from 'node:child_process';
import { type CascadeReplayLine, cascadeReplayLineSchema } from '@/lib/core/snapshot/cascade-replay-schema';

export interface ReplayProcess {
  readonly pid: number;
  /** Every line as it comes; the last is `replay` or `problem`, whatever became of the process. */
  lines(): AsyncGenerator<CascadeReplayLine, void, undefined>;
  /** Ends the process and its fork; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ReplayProcessOptions {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A JSON value. */
  readonly job: unknown;
  readonly limitMs: number;
}

const KEPT_WORDS = 1_000;

/** Runs a replay in a process of its own. Killing it kills its fork: anvil's watcher waits for its parent's end. */
export function startReplayProcess({ command, cwd, env, job, limitMs }: ReplayProcessOptions): ReplayProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: CascadeReplayLine[] = [];
  let wake: (() => void) | undefined;
  let over = false;
  let words = '';
  let failure: CascadeReplayLine | undefined;
  const put = (line: CascadeReplayLine): void => {
    waiting.push(line);
    wake?.();
  };
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    const detail = `The replay was given up after ${limitMs / 1_000} s.`;
    failure = { type: 'problem', status: 504, detail };
    kill();
  }, limitMs);
  process.once('exit', kill);
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      words = error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  void gone.then(() => {
    clearTimeout(timer);
    process.removeListener('exit', kill);
    over = true;
    wake?.();
  });
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = cascadeReplayLineSchema.safeParse(parsed(part));
      // Anything else on stdout is not ours.
      if (line.success) put(line.data);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-KEPT_WORDS);
  });
  child.stdin.on('error', () => undefined);
  // Left open: its end is the word to stop, also when this process dies.
  child.stdin.write(`${JSON.stringify(job)}\n`);

  return {
    pid: child.pid ?? 0,
    async *lines() {
      for (;;) {
        const line = waiting.shift();
        if (line !== undefined) {
          yield line;
          if (line.type === 'replay' || line.type === 'problem') return;
        } else if (over) {
          const detail = `The replay’s process ended before its time${words ? `: ${words.trim()}` : '.'}`;
          yield failure ?? { type: 'problem', status: 502, detail };
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
    async stop() {
      kill();
      await gone;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
