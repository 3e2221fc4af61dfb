/** Round values from 0 up to and past `max`, about `count` of them: 1, 2, 2.5 or 5 times a power of ten apart. */
export const niceTicks = (max: number, count = 3): readonly number[] => {
  if (!(max > 0)) return [0];
  const raw = max / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, index) => index * step);
};
