/** Requests on their way to another thread, by id. */
export const createPending = <T>() => {
  const waiting = new Map<
    number,
    { readonly resolve: (value: T) => void; readonly reject: (error: Error) => void; readonly timer: NodeJS.Timeout }
  >();
  let last = 0;
  const take = (id: number) => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  return {
    /** The promise rejects after `timeoutMs`. */
    open: (timeoutMs: number): { readonly id: number; readonly promise: Promise<T> } => {
      last += 1;
      const id = last;
      const promise = new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => take(id)?.reject(new Error(`no answer in ${timeoutMs / 1_000} s`)), timeoutMs);
        timer.unref();
        waiting.set(id, { resolve, reject, timer });
      });
      return { id, promise };
    },
    /** An answer that nobody waits for any more is dropped. */
    resolve: (id: number, value: T): void => take(id)?.resolve(value),
    rejectAll: (error: Error): void => {
      for (const id of [...waiting.keys()]) take(id)?.reject(error);
    },
  };
};
