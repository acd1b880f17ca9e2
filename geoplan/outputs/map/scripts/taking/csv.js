/* A table as a text of comma-separated values, as runs write theirs: UTF-8 with a byte-order mark, so that spreadsheets
   read Vietnamese and Japanese; a point before decimals. Nothing here needs a page. */

const MARK = "\ufeff";
const END = "\r\n";
const FORMULA = /^[=+\-@\t\r]/; // spreadsheets take a cell that begins so for a formula, and run it

function cellOf(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf({ columns, rows }) {
  return MARK + [columns, ...rows].map((row) => row.map(cellOf).join(",") + END).join("");
}
