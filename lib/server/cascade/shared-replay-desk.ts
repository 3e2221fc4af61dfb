import { join } from 'node:path';
import { createReplayDesk, type ReplayDesk } from './replay-desk';

let desk: ReplayDesk | undefined;

/** The desk of this process: one replay at a time, whoever asks. */
export const replayDesk = (): ReplayDesk => {
  const root = process.cwd();
  // Started as it stands, never bundled: it is a program of the local market's, not of the server's.
  const program = join(root, ['lib', 'devnet', 'cascade', 'replay-main.ts'].join('/'));
  desk ??= createReplayDesk({ root, env: process.env, command: [process.execPath, '--import', 'tsx', program] });
  return desk;
};
