import { settle, settleTable } from './run';

/**
 * Seeded liquidations of every kind on the local market, each against its prediction and its books:
 * `npm run settle -- [1000] [3.6|3.0|all] [seed]`. Fails on the first unit that does not agree, after the table.
 */
const [count = '1000', which = '3.6', seed = '1'] = process.argv.slice(2);
let wrong = 0;
for (const aave of ['3.6', '3.0'] as const) {
  if (which !== 'all' && which !== aave) continue;
  const settled = await settle(aave, Number(count), Number(seed), (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count} `);
  });
  console.log(settleTable(aave, settled));
  for (const problem of settled.problems.slice(0, 20)) console.error(problem);
  wrong += settled.problems.length;
}
process.exit(wrong === 0 ? 0 : 1);
