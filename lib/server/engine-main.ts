import { keepRuntime } from './keep-runtime';

const EXIT_WITHIN_MS = 1_800;

/** `npm run engine`: the engine without a web server; web servers with ENGINE=external follow it through Postgres. */
const stop = keepRuntime(
  process.env,
  ({ source }) => {
    const { state, reason } = source.frame().status;
    console.log(`engine ${state}${reason ? `: ${reason}` : ''}`);
    let before = state;
    source.onFrame(({ status, snapshot }) => {
      if (status.state === before) return;
      before = status.state;
      console.log(
        `engine ${status.state}${status.reason ? `: ${status.reason}` : ''} (block ${snapshot?.block.number ?? 'none'})`,
      );
    });
  },
  'engine',
);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    void stop().then(() => process.exit(0));
  });
