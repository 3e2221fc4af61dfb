import { keepRuntime } from '../keep-runtime';
import { parseKeeperConfig } from './keeper-config';

const EXIT_WITHIN_MS = 5_000;

/** `npm run keeper`: a keeper in a process of its own. It follows the engine of `npm run engine` through Postgres, and alone holds the key. */
const parsed = parseKeeperConfig(process.env);
if (!parsed.ok || parsed.config.mode === 'off' || !process.env.DATABASE_URL) {
  console.error(
    !parsed.ok
      ? parsed.message
      : parsed.config.mode === 'off'
        ? 'The keeper is off. Set KEEPER=shadow to see what it would do, or KEEPER=live.'
        : 'DATABASE_URL is not set: a keeper in a process of its own follows an engine (npm run engine) through Postgres. To run one inside the engine set KEEPER there.',
  );
  process.exit(1);
}
const stop = keepRuntime(
  process.env,
  ({ source }) => {
    const { state, reason } = source.frame().status;
    console.log(`engine ${state}${reason ? `: ${reason}` : ''}`);
  },
  'keeper',
);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    // What was signed is written down: the next start finds out what became of it.
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    void stop().then(() => process.exit(0));
  });
