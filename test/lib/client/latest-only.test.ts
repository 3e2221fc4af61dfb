import { describe, expect, it } from 'vitest';
import { latestOnly, type Outcome } from '@/lib/client/latest-only';

const setUp = () => {
  const put: { question: number; answer: (value: string) => Promise<void>; fail: () => Promise<void> }[] = [];
  const told: Outcome<number, string>[] = [];
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
  const asker = latestOnly<number, string>(
    (question) =>
      new Promise((resolve, reject) => {
        put.push({
          question,
          answer: (value) => {
            resolve(value);
            return settle();
          },
          fail: () => {
            reject(new Error('lost'));
            return settle();
          },
        });
      }),
    (outcome) => told.push(outcome),
  );
  return { put, told, asker };
};

describe('latestOnly', () => {
  it('has at most one under way, and passes over all but the newest of what came meanwhile', async () => {
    const { put, told, asker } = setUp();
    for (let question = 1; question <= 50; question += 1) asker.ask(question);
    expect(put.map(({ question }) => question)).toEqual([1]);
    await put[0]?.answer('a');
    expect(put.map(({ question }) => question)).toEqual([1, 50]);
    await put[1]?.answer('b');
    expect(put).toHaveLength(2);
    expect(told).toEqual([
      { question: 1, answer: 'a' },
      { question: 50, answer: 'b' },
    ]);
  });

  it('tells of a failure, and goes on with the next', async () => {
    const { put, told, asker } = setUp();
    asker.ask(1);
    asker.ask(2);
    await put[0]?.fail();
    expect(told[0]).toMatchObject({ question: 1, error: new Error('lost') });
    await put[1]?.answer('b');
    asker.ask(3);
    await put[2]?.answer('c');
    expect(told.at(-1)).toEqual({ question: 3, answer: 'c' });
  });

  it('tells nothing after it was stopped', async () => {
    const { put, told, asker } = setUp();
    asker.ask(1);
    asker.ask(2);
    asker.stop();
    await put[0]?.answer('late');
    expect(told).toEqual([]);
    expect(put).toHaveLength(1);
  });
});
