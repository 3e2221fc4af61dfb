import { parseArgs } from 'node:util';
import { soakRisk } from './risk';

/** `npm run soak -- risk [--minutes 10] [--positions 1000000] [--seed 1] [--revision 10]`: exit code 1 on any difference. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    positions: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    revision: { type: 'string', default: '10' },
  },
});
const [minutes, positions, seed, revision] = [values.minutes, values.positions, values.seed, values.revision].map(
  Number,
);
const isNumber = (value: number | undefined): value is number => value !== undefined && value > 0;
if (
  positionals.join() !== 'risk' ||
  !isNumber(minutes) ||
  !isNumber(positions) ||
  !isNumber(seed) ||
  !isNumber(revision)
) {
  console.error('npm run soak -- risk [--minutes 10] [--positions 1000000] [--seed 1] [--revision 10]');
  process.exit(2);
}
process.exit((await soakRisk({ minutes, positions, seed, revision })) ? 0 : 1);
