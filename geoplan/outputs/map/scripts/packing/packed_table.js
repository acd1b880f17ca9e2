/* Tables of the page, as geoplan/outputs/map/eco_parks/packed_table.py packs them. Nothing here needs a page. */

// A column that is not there is null in every row; a number without end is Infinity.
export function rowsOf({ rows, numbers, texts }) {
  const columns = [
    ...Object.entries(numbers).map(([name, values]) => [
      name,
      (at) => (values[at] === "never" ? Infinity : values[at]),
    ]),
    ...Object.entries(texts).map(([name, [words, places]]) => [name, (at) => words[places[at] || 0] || null]),
  ];
  return Array.from({ length: rows }, (_, at) => Object.fromEntries(columns.map(([name, of]) => [name, of(at)])));
}

// Value of a column -> its rows, in the order of the table.
export function groupedBy(rows, name) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row[name])) groups.set(row[name], []);
    groups.get(row[name]).push(row);
  }
  return groups;
}

// The sum of what is known; null where nothing is.
export function sumOfKnown(rows, name) {
  const values = rows.map((row) => row[name]).filter(Number.isFinite);
  return values.length ? values.reduce((sum, value) => sum + value, 0) : null;
}
