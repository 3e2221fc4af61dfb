import { expect, it } from 'vitest';
import { etherExact, etherWords } from '@/components/execution/ether-words';

it('never shows an amount as nothing that is something, nor nothing where it is not known', () => {
  expect(['0', '1', '-1', '1000000000000', '-1500000000000000', '500000000000000000'].map(etherWords)).toEqual([
    '0 ETH',
    '<0.000001 ETH',
    '>−0.000001 ETH',
    '0.000001 ETH',
    '−0.0015 ETH',
    '0.5 ETH',
  ]);
  expect(etherWords(null)).toBe('—');
  expect(etherExact('1')).toBe('0.000000000000000001 ETH');
});
