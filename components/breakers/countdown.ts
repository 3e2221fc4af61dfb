/** What is left until a unix second, `m:ss` or `h:mm:ss`; `undefined` while the time is not known. Never negative. */
export const formatCountdown = (second: number, nowMs: number | undefined): string | undefined => {
  if (nowMs === undefined) return undefined;
  const left = Math.max(0, second - Math.floor(nowMs / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(left / 3_600), Math.floor((left % 3_600) / 60), left % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};
