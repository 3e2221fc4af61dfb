/** A text table: names to the left, figures right-aligned. Numbers with one decimal; what is no number reads `–`, what is beyond sense `> 1e6`. */
export function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [['', ...columns], ...rows.map((row) => row.map(figure))];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [`\n${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

const figure = (value: string | number): string => {
  if (typeof value === 'string') return value;
  if (Number.isNaN(value)) return '–';
  if (Math.abs(value) > 1e6) return '> 1e6';
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
};
