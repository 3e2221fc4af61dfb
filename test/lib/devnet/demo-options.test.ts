import { expect, test } from 'vitest';
import { DemoUsageError, parseDemoOptions } from '@/lib/devnet/demo-options';

test('defaults', () => {
  expect(parseDemoOptions([])).toEqual({
    port: 3000,
    host: '127.0.0.1',
    aave: '3.6',
    borrowers: 1000,
    seed: 1,
    blockTime: 2,
    scenario: 'calm',
    open: true,
    traffic: true,
    web: true,
  });
});

test('every option', () => {
  const argv =
    '--port 0 --aave 3.0 --borrowers=20 --seed 7 --block-time 1 --scenario eth-crash --no-open --no-traffic --no-web';
  expect(parseDemoOptions(argv.split(' '))).toMatchObject({
    port: 0,
    aave: '3.0',
    borrowers: 20,
    seed: 7,
    blockTime: 1,
    scenario: 'eth-crash',
    open: false,
    traffic: false,
    web: false,
  });
  expect(parseDemoOptions(['-h'])).toBe('help');
});

test.each([
  [['--port', '70000'], '--port must be from 0 to 65535'],
  [['--port', 'x'], '--port must be a whole number'],
  [['--aave', '2'], '--aave must be 3.6 or 3.0'],
  [['--borrowers', '0'], '--borrowers must be from 1'],
  [['--scenario', 'moon'], '--scenario must be none or one of calm'],
  [['--bogus'], '--bogus'],
  [['extra'], 'extra'],
])('%j is refused', (argv, message) => {
  expect(() => parseDemoOptions(argv)).toThrow(DemoUsageError);
  expect(() => parseDemoOptions(argv)).toThrow(message);
});
