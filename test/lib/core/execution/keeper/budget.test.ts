import { expect, it } from 'vitest';
import { budgetIssue, type GasSpent } from '@/lib/core/execution/keeper/budget';

const limits = { perTransaction: 10n, perDay: 30n, failedPerDay: 12n };
const HOUR = 3_600_000;
const now = 100 * HOUR;
const spent = (hours: number, wei: bigint, outcome: GasSpent['outcome']): GasSpent => ({
  at: now - hours * HOUR,
  wei,
  outcome,
});

it('holds each limit to the wei', () => {
  expect(budgetIssue(limits, [], 10n, now)).toBeUndefined();
  expect(budgetIssue(limits, [], 11n, now)).toBe('above-transaction-limit');
  const useful = [spent(1, 20n, 'useful')];
  expect(budgetIssue(limits, useful, 10n, now)).toBeUndefined();
  expect(budgetIssue(limits, [...useful, spent(2, 1n, 'useful')], 10n, now)).toBe('day-spent');
  expect(budgetIssue(limits, [spent(1, 2n, 'failed')], 10n, now)).toBeUndefined();
  expect(budgetIssue(limits, [spent(1, 3n, 'failed')], 10n, now)).toBe('failures-spent');
});

it('counts what is in flight as lost, however long it is', () => {
  expect(budgetIssue(limits, [spent(30, 3n, 'in-flight')], 10n, now)).toBe('failures-spent');
  expect(budgetIssue(limits, [spent(30, 3n, 'failed')], 10n, now)).toBeUndefined();
  expect(budgetIssue(limits, [spent(24, 3n, 'failed')], 10n, now)).toBeUndefined();
  expect(budgetIssue(limits, [spent(23.99, 3n, 'failed')], 10n, now)).toBe('failures-spent');
});
