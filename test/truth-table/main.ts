import { openChainMarket } from '@/test/fixtures/chain-market';
import { openBorrowers } from './borrowers';
import { compareAll, representative, summary } from './combinations';
import { togglesOf } from './toggles';

/**
 * The truth table against the pool itself: `npm run truth-table -- [3.6|3.0|all] [all|some]`. Every switch in turn and
 * in pairs, every pair of assets. Fails on a mismatch. Some minutes; `some` is the part that the chain test takes.
 */
const [which = 'all', share = 'all'] = process.argv.slice(2);
let mismatches = 0;
for (const aave of ['3.6', '3.0'] as const) {
  if (which !== 'all' && which !== aave) continue;
  const started = performance.now();
  const chain = await openChainMarket({ aave, borrowers: 100 });
  try {
    const borrowers = await openBorrowers(chain, aave);
    const toggles = togglesOf(chain, aave);
    const wanted = share === 'some' ? representative(toggles) : () => true;
    const findings = await compareAll(chain, borrowers, toggles, wanted, ({ combinations, mismatches: bad }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${combinations} combinations, ${bad.length} mismatches `);
    });
    console.log(summary(aave, borrowers, findings));
    console.log(`  ${((performance.now() - started) / 1_000).toFixed(0)} s`);
    for (const mismatch of findings.mismatches.slice(0, 20)) console.error(mismatch);
    mismatches += findings.mismatches.length;
  } finally {
    await chain.local.stop();
  }
}
process.exit(mismatches === 0 ? 0 : 1);
