import { addressSchema } from '@/lib/core/units/address';

export const MAP_KINDS = ['asset', 'pair'] as const;
export const ENGINES = ['orderly', 'gap'] as const;
export const METRIC_IDS = ['liquidated', 'bad-debt', 'impact', 'rounds', 'accounts'] as const;
export type MetricId = (typeof METRIC_IDS)[number];

/** The last column of falls, percent; the others lie at equal steps below it. */
export const REACHES = [20, 50, 80] as const;
/** Seconds over which sales may be spread. */
export const HORIZONS = [0, 60, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400] as const;
/** Seconds ahead at which losses are drawn. */
export const AHEADS = [3_600, 21_600, 86_400, 259_200, 604_800] as const;
export const METHODS = ['student', 'history'] as const;
const MOST_FALL = 95;
const MOST_SEED = 4_294_967_295;

/** One opened cell: the falls in percent of one asset, or of two together. */
export interface OpenCell {
  readonly first: string;
  readonly second?: string;
  readonly fall: number;
}

/** The page's whole state, as its URL has it. */
export interface CascadeState {
  readonly kind: (typeof MAP_KINDS)[number];
  readonly engine: (typeof ENGINES)[number];
  readonly metric: MetricId;
  readonly reach: number;
  /** Percent, of pairs. */
  readonly fall: number;
  /** Percent of the depth that is seen. */
  readonly depth: number;
  /** Percent of a fall that every other price takes part in. */
  readonly correlation: number;
  /** Seconds. */
  readonly horizon: number;
  /** Assume the configured default volume where nothing is known of an asset's depth. */
  readonly assumed: boolean;
  /** Of the drawn losses: seconds ahead, how moves are drawn, how prices fall, and the seed. */
  readonly ahead: number;
  readonly moves: (typeof METHODS)[number];
  readonly losses: (typeof ENGINES)[number];
  readonly seed: number;
  readonly cell: OpenCell | undefined;
  readonly account: `0x${string}` | undefined;
}

/** Whether others can be let fall along: the orderly engine lets two assets fall alone. */
export const canSpread = ({ engine, kind }: Pick<CascadeState, 'engine' | 'kind'>): boolean =>
  engine === 'gap' || kind === 'asset';

export const DEFAULTS: CascadeState = {
  kind: 'asset',
  engine: 'orderly',
  metric: 'liquidated',
  reach: 50,
  fall: 20,
  depth: 100,
  correlation: 0,
  horizon: 0,
  assumed: false,
  ahead: 86_400,
  moves: 'student',
  losses: 'orderly',
  seed: 1,
  cell: undefined,
  account: undefined,
};

/**
 * Reads `?map=pair&engine=gap&metric=impact&reach=20&fall=30&depth=50&correlation=40&horizon=3600&assumed=true&ahead=3600&moves=history&losses=gap&seed=7&cell=WETH+WBTC:-20&account=0x…`;
 * what does not parse is named in `problems`, and stands at its default.
 */
export const parseCascadeState = (
  params: URLSearchParams,
): { readonly state: CascadeState; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const oneOf = <T extends string | number>(name: string, list: readonly T[], without: T): T => {
    const text = params.get(name);
    if (text === null) return without;
    const found = list.find((each) => String(each) === text);
    if (found === undefined) problems.push(name);
    return found ?? without;
  };
  const within = (name: string, least: number, most: number, without: number): number => {
    const text = params.get(name);
    if (text === null) return without;
    const value = Number(text || Number.NaN);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    problems.push(name);
    return without;
  };
  const text = params.get('cell');
  const cell = text === null ? undefined : parseCell(text);
  if (text !== null && !cell) problems.push('cell');
  const account = params.get('account');
  const parsed = account ? addressSchema.safeParse(account).data : undefined;
  if (account && !parsed) problems.push('account');
  return {
    state: {
      kind: oneOf('map', MAP_KINDS, DEFAULTS.kind),
      engine: oneOf('engine', ENGINES, DEFAULTS.engine),
      metric: oneOf('metric', METRIC_IDS, DEFAULTS.metric),
      reach: oneOf('reach', REACHES, DEFAULTS.reach as (typeof REACHES)[number]),
      fall: within('fall', 1, MOST_FALL, DEFAULTS.fall),
      depth: within('depth', 25, 200, DEFAULTS.depth),
      correlation: within('correlation', 0, 100, DEFAULTS.correlation),
      horizon: oneOf('horizon', HORIZONS, DEFAULTS.horizon as (typeof HORIZONS)[number]),
      assumed: oneOf('assumed', ['true', 'false'], 'false') === 'true',
      ahead: oneOf('ahead', AHEADS, DEFAULTS.ahead as (typeof AHEADS)[number]),
      moves: oneOf('moves', METHODS, DEFAULTS.moves),
      losses: oneOf('losses', ENGINES, DEFAULTS.losses),
      seed: within('seed', 0, MOST_SEED, DEFAULTS.seed),
      cell,
      account: parsed,
    },
    problems,
  };
};

/** `WETH:-20` or `WETH+WBTC:-20`; `undefined` for anything else. */
const parseCell = (text: string): OpenCell | undefined => {
  // A form's decoding makes a blank of a plus.
  const [names = '', percent] = text.replaceAll(' ', '+').split(':');
  const [first, second, ...more] = names.split('+');
  const fall = -Number(percent || Number.NaN);
  if (!first || more.length > 0 || second === '' || !(fall > 0 && fall <= MOST_FALL)) return undefined;
  return { first, fall, ...(second !== undefined && { second }) };
};

export const cellText = ({ first, second, fall }: OpenCell): string =>
  `${first}${second === undefined ? '' : `+${second}`}:-${fall}`;

/** The parameters of a state, defaults left out: `parseCascadeState` reads them back. */
export const cascadeSearch = (state: CascadeState): string => {
  const params = new URLSearchParams();
  const { kind, cell, account, ...others } = state;
  if (kind !== DEFAULTS.kind) params.set('map', kind);
  for (const [name, value] of Object.entries(others))
    if (value !== DEFAULTS[name as keyof typeof others]) params.set(name, String(value));
  if (cell) params.set('cell', cellText(cell));
  if (account) params.set('account', account);
  return params.toString().replaceAll('%3A', ':').replaceAll('%2B', '+');
};
