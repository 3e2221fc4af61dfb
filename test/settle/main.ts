import { settle } from './run';
import { settleTable, tooFew } from './tally';

/**
 * Seeded liquidations of every kind on the local market, each against its prediction and its books:
 * `npm run settle -- [1000] [3.6|3.0|all] [seed]`. Fails after the table where a unit does not agree,
 * or where a kind did not come up often enough to be believed.
 */
const [count = '1000', which = '3.6', seed = '1'] = process.argv.slice(2);
let wrong = 0;
for (const aave of ['3.6', '3.0'] as const) {
  if (which !== 'all' && which !== aave) continue;
  const settled = await settle(aave, Number(count), Number(seed), (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count} `);
  });
  console.log(settleTable(aave, settled));
  const problems = [...settled.problems, ...tooFew(aave, settled, Number(count))];
  for (const problem of problems.slice(0, 20)) console.error(problem);
  wrong += problems.length;
}
process.exit(wrong === 0 ? 0 : 1);
