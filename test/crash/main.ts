import { parseArgs } from 'node:util';
import { runCrash } from './run';
import { shadowTable } from './shadow-table';
import { crashTable } from './table';

/**
 * `npm run crash -- [--borrowers 1000] [--seed 22] [--seconds 70] [--scenario eth-crash] [--breakers FILE] [--together 8] [--simulations 8] [--slippage 200] [--shadow]`: a keeper in
 * a falling local market, and what it made of it.
 */
const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
const { values } = parseArgs({
  options: {
    borrowers: text('1000'),
    seed: text('22'),
    seconds: text('70'),
    scenario: text('eth-crash'),
    together: text('8'),
    simulations: text('8'),
    slippage: text('200'),
    shadow: { type: 'boolean', default: false },
    breakers: { type: 'string' },
  },
});
const started = Date.now();
const outcome = await runCrash({
  borrowers: Number(values.borrowers),
  seed: Number(values.seed),
  seconds: Number(values.seconds),
  scenario: values.scenario,
  breakers: values.breakers,
  mode: values.shadow ? 'shadow' : 'live',
  together: Number(values.together),
  simulations: Number(values.simulations),
  slippage: Number(values.slippage),
  onProgress: (line) => console.log(`${((Date.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}`),
});
console.log(`\n${crashTable(outcome)}`);
if (outcome.shadow) console.log(`\n${shadowTable(outcome, outcome.shadow)}`);
process.exit(0);
