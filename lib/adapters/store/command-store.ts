import type { CommandStore } from '@/lib/engine/ports';
import {
  COMMAND_CHANNEL,
  claimCommands,
  insertCommand,
  OUTCOME_CHANNEL,
  selectOutcome,
  withdrawCommand,
} from './commands';
import type { Database } from './database';
import type { HealthGuard } from './health-guard';

/** The commands' part of the store: followers post and withdraw, the writer takes. */
export const createCommandStore = (database: Database, guard: Pick<HealthGuard, 'run' | 'inOrder'>): CommandStore => ({
  post: (marketId, command) =>
    guard.run('Passing an operator’s word on', () => database.post((tx) => insertCommand(tx, marketId, command))),
  withdraw: (id) => guard.run('Withdrawing an operator’s word', () => database.post((tx) => withdrawCommand(tx, id))),
  outcome: (id) =>
    guard.run('Reading what came of an operator’s word', () => database.read((db) => selectOutcome(db, id))),
  onOutcome: (callback) =>
    database.listen(
      OUTCOME_CHANNEL,
      (id) => callback(Number(id)),
      () => callback(undefined),
    ),
  take: (marketId) =>
    guard.inOrder('Taking operators’ words', () => database.write((tx) => claimCommands(tx, marketId))),
  onPost: (marketId, callback) =>
    database.listen(
      COMMAND_CHANNEL,
      (market) => {
        if (market === marketId) callback();
      },
      callback,
    ),
});
