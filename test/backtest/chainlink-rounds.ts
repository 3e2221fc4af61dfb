import { join } from 'node:path';
import { csvGz } from './csv-gz';

export const CHAINLINK_FILES = ['chainlink/ETH_USD.csv.gz', 'chainlink/stETH_ETH.csv.gz'] as const;

export interface Round {
  readonly answer: bigint;
  /** Unix seconds; 0 in a row of zeroes. */
  readonly updatedAt: number;
}

/** A feed's rounds as stored, in the order of their ids. */
export const chainlinkRounds = (folder: string, file: (typeof CHAINLINK_FILES)[number]): readonly Round[] =>
  csvGz(join(folder, file))
    .map((row) => ({ answer: BigInt(row.answer ?? ''), updatedAt: Number(row.update) }))
    .reverse();
