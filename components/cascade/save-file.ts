/** Lets the browser keep something under a name. */
export const saveFile = (name: string, content: Blob): void => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken what it needs once the click's task is over; a moment more does no harm.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
