import { createRuntime, type Role, type Runtime } from './runtime';

const AGAIN_MS = 5_000;

/**
 * A runtime that is built again while what keeps it from starting may pass by itself.
 * `onRuntime` gets each one; the returned function ends the present one. `alive`: as `createRuntime` has it.
 */
export const keepRuntime = (
  environment: Readonly<Record<string, string | undefined>>,
  onRuntime: (runtime: Runtime) => void,
  role?: Role,
  alive?: () => void,
): (() => Promise<void>) => {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const build = async (): Promise<Runtime> => {
    const runtime = await createRuntime(environment, role, alive);
    if (stopped) return runtime;
    onRuntime(runtime);
    if (runtime.tryAgain)
      timer = setTimeout(() => {
        current = build();
      }, AGAIN_MS);
    return runtime;
  };
  let current = build();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await (await current).stop();
  };
};
