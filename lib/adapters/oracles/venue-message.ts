/** A field of a parsed message of unknown shape; `undefined` when there is none. */
export function field(message: unknown, name: string | number): unknown {
  if (typeof message !== 'object' || message === null) return undefined;
  return (message as Readonly<Record<string | number, unknown>>)[name];
}

/** A field that is a whole number; `undefined` otherwise. */
export function numberField(message: unknown, name: string): number | undefined {
  const value = field(message, name);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}
