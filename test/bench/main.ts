import { benchAssessBook } from './assess-book';
import { benchCascades } from './cascade';
import { benchCascadeService } from './cascade-service';
import { benchExecution } from './execution';
import { benchKeeper } from './keeper';
import { benchLargeBook } from './large-book';
import { benchLatency } from './latency';
import { benchOracle } from './oracle';
import { benchOraclePage } from './oracle-page';
import { benchRead } from './read';
import { benchRisk } from './risk';
import { benchTable } from './table';
import { benchTick } from './tick';
import { benchWhatIf } from './what-if';
import { benchWhatIfPage } from './what-if-page';

const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
  assess: benchAssessBook,
  oracle: benchOracle,
  'oracle-page': benchOraclePage,
  read: benchRead,
  table: benchTable,
  tick: benchTick,
  latency: benchLatency,
  risk: benchRisk,
  'what-if': benchWhatIf,
  'what-if-page': benchWhatIfPage,
  'large-book': benchLargeBook,
  execution: benchExecution,
  keeper: benchKeeper,
  cascade: benchCascades,
  'cascade-service': benchCascadeService,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) if (wanted.length === 0 || wanted.includes(name)) await bench();
process.exit(0);
