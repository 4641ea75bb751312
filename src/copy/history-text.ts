type Cell = string | number | null;

/** Rows as CSV with a head; a cell that a spreadsheet would take for a formula is made text (promises.md §4). */
export function toCsv(rows: readonly Record<string, Cell>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => names.map((name) => csvCell(row[name] ?? null)).join(','));
  return [names.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function csvCell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
