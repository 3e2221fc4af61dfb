import type { CrashOutcome, Taken } from './crash-outcome';
import type { Best } from './crash-watch';

/** Blocks within which what became liquidatable should be cleared. */
const WITHIN = 3;

/** What is only known once a simulation was made. */
const SIMULATED: ReadonlySet<string | undefined> = new Set([undefined, 'shadow', 'simulation-reverted']);

/** The outcome in words and columns for a person. */
export function crashTable(outcome: CrashOutcome): string {
  const { watch, looks, taken, judged, ether, jobs } = outcome;
  const lastBlock = Math.max(...watch.blocks.keys());
  const ours = (account: string): readonly Taken[] =>
    taken.filter(({ ok, accounts }) => ok && accounts.some((each) => each === account));
  const held = heldBack(outcome);
  const rows = judged.map((spell) => {
    const takes = ours(spell.account).filter(({ block }) => block > spell.from && block <= (spell.to ?? lastBlock));
    const first = takes[0];
    const cleared =
      first !== undefined &&
      first.block <= spell.from + WITHIN &&
      spell.to !== undefined &&
      spell.to <= spell.from + WITHIN;
    const touched = first !== undefined && first.block <= spell.from + WITHIN;
    const worth: Best | undefined = typeof spell.worth === 'string' ? undefined : spell.worth;
    const pays = worth !== undefined && worth.profit > worth.gas;
    const profit = takes.reduce((sum, take) => sum + take.profit * take.partOf(spell.account), 0);
    // Whoever became liquidatable in the last blocks had no time.
    const late = spell.from + WITHIN > lastBlock;
    const healed = takes.length === 0 && spell.to !== undefined;
    return { spell, takes, cleared, touched, worth, pays, profit, late, healed, guard: held.get(spell.account) };
  });
  const sum = (list: typeof rows, of: (row: (typeof rows)[number]) => number): number =>
    list.reduce((total, row) => total + of(row), 0);
  const value = (list: typeof rows): number => sum(list, ({ spell }) => spell.value);
  const line = (name: string, list: typeof rows): string =>
    `${name.padEnd(44)} ${String(list.length).padStart(5)}  ${usd(value(list))}  within ${WITHIN}: liquidated ${share(value(list.filter(({ touched }) => touched)), value(list))}, cleared ${share(value(list.filter(({ cleared }) => cleared)), value(list))}  profit ${usd(sum(list, ({ profit }) => profit))} of ${usd(sum(list, ({ worth }) => worth?.profit ?? 0))} = ${share(
      sum(list, ({ profit }) => profit),
      sum(list, ({ worth }) => worth?.profit ?? 0),
    )}`;
  const timely = rows.filter(({ late }) => !late);
  const paying = timely.filter(({ pays }) => pays);
  const free = paying.filter(({ guard, healed }) => guard === undefined && !healed);
  const plans = looks
    .flatMap(({ report }) =>
      report.planMs === undefined || report.verdicts.length + (report.unplanned?.length ?? 0) === 0
        ? []
        : report.planMs,
    )
    .toSorted((a, b) => a - b);
  const whole = looks
    .flatMap(({ report, at }) => {
      const block = watch.blocks.get(Number(report.block));
      return block && report.verdicts.length > 0 ? [at - block.at] : [];
    })
    .toSorted((a, b) => a - b);
  const gas = taken.reduce((total, { gasCost }) => total + gasCost, 0n);
  const several = taken.filter(({ accounts }) => accounts.length > 1);
  const sends = looks
    .flatMap(({ report: { sendMs, verdicts } }) =>
      sendMs === undefined || !verdicts.some(({ whyNot }) => SIMULATED.has(whyNot)) ? [] : sendMs,
    )
    .toSorted((a, b) => a - b);
  const failed = taken.filter(({ ok }) => !ok);
  const broken = taken.filter(({ ok, beyondPromise }) => ok && beyondPromise < 0n);
  return [
    'positions as they became liquidatable; USD of debt at that block; profit before gas at block prices:',
    line('all', timely),
    line(
      'not worth their gas on the whole depth',
      timely.filter(({ pays }) => !pays),
    ),
    line('worth it', paying),
    ...['guard', 'breakers'].map((who) =>
      line(
        `  of these held back by the ${who} in a block`,
        paying.filter(({ guard }) => guard === who),
      ),
    ),
    line(
      '  of these healed by the price, untouched',
      paying.filter(({ healed, guard }) => healed && guard === undefined),
    ),
    line('  of these the keeper’s to take', free),
    '',
    `transactions: ${jobs.length} sent, ${taken.length} mined, ${failed.length} of them failed, ${broken.length} gave less than promised, ${outcome.cancelled} were cancelled`,
    `of these for several positions at once: ${several.length}, ${several.reduce((sum, { accounts }) => sum + accounts.length, 0)} positions, ${several.filter(({ ok }) => !ok).length} failed`,
    `gas: ${(Number(gas) / 1e18).toFixed(6)} ether (${((Number(gas) / 1e18) * ether).toFixed(2)} USD), of it failed ${(failed.reduce((total, { gasCost }) => total + Number(gasCost), 0) / 1e18).toFixed(6)}`,
    `after gas: ${usd(sum(paying, ({ profit }) => profit) - (Number(gas) / 1e18) * ether)} of ${usd(sum(paying, ({ worth }) => (worth ? worth.profit - worth.gas : 0)))} of what was worth it`,
    `planning of a block: median ${quantile(plans, 0.5)} ms, 95 % ${quantile(plans, 0.95)} ms, most ${quantile(plans, 1)} ms; simulating and sending: median ${quantile(sends, 0.5)} ms, 95 % ${quantile(sends, 0.95)} ms, most ${quantile(sends, 1)} ms; from the block’s frame to the last transaction sent: median ${quantile(whole, 0.5)} ms, 95 % ${quantile(whole, 0.95)} ms, most ${quantile(whole, 1)} ms`,
    `no plan at the first block: ${counted(timely.flatMap(({ spell }) => (typeof spell.worth === 'string' ? spell.worth : [])))}`,
    `why not, position-blocks: ${whyNots(outcome)}`,
  ].join('\n');
}

/** Whom the guard or the breakers held back in some block. */
function heldBack({ looks }: CrashOutcome): ReadonlyMap<string, 'guard' | 'breakers'> {
  const held = new Map<string, 'guard' | 'breakers'>();
  const note = (accounts: readonly string[], objections: readonly string[]): void => {
    if (objections.length === 0) return;
    const by = objections.some((words) => words.includes('do not bear')) ? 'guard' : 'breakers';
    for (const account of accounts) if (held.get(account) !== 'guard') held.set(account, by);
  };
  for (const { report } of looks) {
    for (const { plan } of report.verdicts) note(plan.accounts, plan.objections);
    for (const { account, objections } of report.unplanned ?? []) note([account], objections);
  }
  return held;
}

function whyNots({ looks }: CrashOutcome): string {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { report } of looks) {
    for (const { whyNot, plan, words } of report.verdicts)
      if (whyNot === 'objection')
        count(plan.objections.some((said) => said.includes('do not bear')) ? 'guard' : 'breakers');
      else if (whyNot === 'simulation-reverted') count(`${whyNot} (${words?.slice(0, 80)})`);
      else count(whyNot ?? 'sent');
    for (const { reason } of report.unplanned ?? []) count(reason);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, times]) => `${times} ${name}`)
    .join(', ');
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, times]) => `${times} ${word}`).join(', ');
}

const usd = (amount: number): string => `${Math.round(amount).toLocaleString('en')} USD`.padStart(14);
const share = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');
const quantile = (sorted: readonly number[], q: number): number | string =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? '–';
