/**
 * Aligns rows of text in columns, two spaces apart. Columns that are empty in every row are left out.
 * @param right index of a column of figures, which is aligned on the right
 */
export function columns(rows: readonly (readonly string[])[], { right }: { right?: number } = {}): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .flatMap((cell, column) => {
        const width = widths[column] ?? 0;
        if (width === 0) return [];
        const gap = column === 0 ? '' : column === 1 ? ' ' : '  ';
        return [`${gap}${column === right ? cell.padStart(width) : cell.padEnd(width)}`];
      })
      .join('')
      .trimEnd(),
  );
}
