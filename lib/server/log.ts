const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];
export type Log = (level: LogLevel, message: string) => void;

/** One line a message on standard error: time, level, message. */
export const createLog = (least: LogLevel): Log => {
  const bar = LEVELS.indexOf(least);
  return (level, message) => {
    if (LEVELS.indexOf(level) >= bar) console.error(`${new Date().toISOString()} ${level} ${message}`);
  };
};
