import { parseArgs } from 'node:util';
import { verifyLog } from '@/lib/core/breaker/verify-log';
import { serverAudit, storedAudit } from './audit-source';

const HELP = `npm run audit -- [options]

Verifies the circuit breakers' whole audit log: every link's hash, the chain, and the head that is kept apart from it.
Exit code 0: whole. 1: broken, with the first broken link. 2: it could not be read.

  --url http://localhost:3000   from a running server; without it straight from the store that DATABASE_URL, or
                                DATA_DIR, and MARKET name, while no server holds it`;

/** `npm run audit`. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const source = await (values.url ? serverAudit(values.url) : storedAudit(process.env));
  try {
    const verdict = await verifyLog(source);
    if (verdict.ok) {
      console.log(`${source.where}: all ${verdict.head.seq} links of the audit log hold. Head ${verdict.head.hash}`);
      return 0;
    }
    console.error(`${source.where}: the audit log is BROKEN at link ${verdict.place}: ${verdict.problem}.`);
    return 1;
  } finally {
    await source.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
