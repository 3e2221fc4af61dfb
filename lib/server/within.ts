/** What `answer` comes to, or `undefined` where it takes longer than `ms`. Rejects as it does. */
export const within = async <T>(answer: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};
