import { proveCascade } from './cascade';

/**
 * `npm run prove -- cascade [cells] [seed]`: what a model says, executed on the local chain. Fails where an agreement is missing
 * that nothing explains.
 */
const [what, cells = '26', seed = '1'] = process.argv.slice(2);
if (what !== 'cascade') {
  console.error(`No such proof: ${what ?? '(none)'}. There is: cascade.`);
  process.exit(2);
}
process.exit(
  (await proveCascade({ cells: Number(cells), seed: Number(seed), say: (line) => console.log(line) })) ? 0 : 1,
);
