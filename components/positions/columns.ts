import type { PositionQuery } from '@/lib/core/snapshot/position-window-schema';

export interface Column {
  readonly id: string;
  readonly label: string;
  /** The whole name where the label is short. */
  readonly title: string;
  readonly sort?: PositionQuery['sort'];
  readonly numeric?: boolean;
  /** The widths of the table, by its container, at which the column is there. */
  readonly show: string;
}

const ALWAYS = '';
const MEDIUM = 'hidden @2xl:flex';
const WIDE = 'hidden @4xl:flex';
const WIDEST = 'hidden @7xl:flex';

/** The one grid of header and rows: as many columns as the table's own width carries. */
export const GRID =
  'grid gap-x-3 px-3 grid-cols-[0.75rem_minmax(6.5rem,1fr)_5rem_4.75rem] ' +
  '@2xl:grid-cols-[2rem_6.25rem_minmax(7rem,1fr)_5.5rem_5rem_5rem_5rem] ' +
  '@4xl:grid-cols-[2rem_6.25rem_7rem_5.5rem_5rem_4.25rem_5rem_5rem_minmax(7rem,1fr)_7rem] ' +
  '@7xl:grid-cols-[2.5rem_6.75rem_8rem_6.5rem_6rem_4.75rem_6rem_6rem_minmax(10rem,1fr)_6.5rem_6.5rem_11rem_5.5rem]';

export const COLUMNS: readonly Column[] = [
  { id: 'rank', label: '#', title: 'Place in the liquidation queue', sort: 'rank', numeric: true, show: MEDIUM },
  { id: 'status', label: 'Status', title: 'Risk status', show: ALWAYS },
  { id: 'account', label: 'Account', title: 'Account', sort: 'account', show: ALWAYS },
  { id: 'healthFactor', label: 'Health', title: 'Health factor', sort: 'healthFactor', numeric: true, show: ALWAYS },
  {
    id: 'distance',
    label: 'Distance',
    title: 'Fall of all prices but the stablecoins’ at which the health factor reaches 1',
    sort: 'distance',
    numeric: true,
    show: MEDIUM,
  },
  {
    id: 'breachProbability',
    label: 'Breach',
    title: 'Chance of a health factor below 1 within the horizon, from how prices moved lately',
    sort: 'breachProbability',
    numeric: true,
    show: WIDE,
  },
  { id: 'debt', label: 'Debt', title: 'Debt, USD', sort: 'debt', numeric: true, show: ALWAYS },
  { id: 'collateral', label: 'Collateral', title: 'Collateral, USD', sort: 'collateral', numeric: true, show: MEDIUM },
  { id: 'assets', label: 'Collateral → debt', title: 'Assets held and owed', show: WIDE },
  {
    id: 'expectedLoss',
    label: 'Exp. loss',
    title: 'Chance of a breach × debt that a sale would then leave uncovered, after impact, bonus and gas, USD',
    sort: 'expectedLoss',
    numeric: true,
    show: WIDEST,
  },
  {
    id: 'profit',
    label: 'Profit',
    title: 'Profit of the best plan before gas and impact, USD',
    sort: 'profit',
    numeric: true,
    show: WIDEST,
  },
  { id: 'now', label: 'Liquidatable now', title: 'The best plan, or why there is none', show: WIDE },
  { id: 'pricedBy', label: 'Exit price', title: 'Which price values the exit', show: WIDEST },
];
