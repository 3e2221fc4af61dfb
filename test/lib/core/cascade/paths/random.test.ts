import { describe, expect, it } from 'vitest';
import { chiSquare, randomOf, seededRandom } from '@/lib/core/cascade/paths/random';

describe('seeded random numbers', () => {
  it('are xoshiro128**: the words of its authors’ program (edorfaus/xoshiro-6502, test-rom/testdata.asm)', () => {
    const random = randomOf([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]);
    expect(Array.from({ length: 4 }, () => random.word())).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
  });

  it('are the same for the same seed, and others for the next one', () => {
    const draw = (seed: number) => Array.from({ length: 4 }, seededRandom(seed).uniform);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    for (const value of draw(0)) expect(value).toBeGreaterThan(0);
  });

  it('are uniform and normal as far as 200,000 of them can tell', () => {
    const n = 200_000;
    const random = seededRandom(11);
    const uniforms = Array.from({ length: n }, random.uniform);
    const normals = Array.from({ length: n }, random.normal);
    const moment = (values: readonly number[], power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / n;
    // Four standard errors each.
    expect(Math.abs(moment(uniforms, 1) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(moment(uniforms, 2) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
    expect(Math.abs(moment(normals, 1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(normals, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(normals, 3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(normals, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it('give chi-squares of any real number of degrees', () => {
    const n = 100_000;
    for (const dof of [2.1, 3, 7.5, 200]) {
      const random = seededRandom(5);
      const values = Array.from({ length: n }, () => chiSquare(random, dof));
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
      expect(Math.abs(mean - dof)).toBeLessThan(4 * Math.sqrt((2 * dof) / n));
      expect(Math.abs(variance / (2 * dof) - 1)).toBeLessThan(4 * Math.sqrt((2 + 12 / dof) / n));
    }
  });
});
