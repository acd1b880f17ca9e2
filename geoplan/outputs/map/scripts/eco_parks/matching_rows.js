/* The matching table: which parks look for a technology. Nothing here needs a page. */

import { groupedBy, sumOfKnown } from "../packing/packed_table.js";
import { known } from "../drawing/values.js";

export const ASKED = "survey"; // what the table says of who has asked

// The technologies in the order of the table, each with its rows and what they come to.
export function technologiesOf(rows) {
  return [...groupedBy(rows, "technology")].map(([technology, own]) => ({
    technology,
    rows: own,
    asked: own.filter(({ interest }) => interest === ASKED).length,
    ...sumsOf(own),
  }));
}

export function sumsOf(rows) {
  const units = new Set(rows.map((row) => row.project_unit).filter(known));
  return {
    unit: units.size === 1 ? [...units][0] : null,
    size: units.size === 1 ? sumOfKnown(rows, "project_size") : null,
    investment: sumOfKnown(rows, "project_investment_usd"),
    avoided: sumOfKnown(rows, "project_avoided_tco2e"),
  };
}

// Rows by a column, numbers the largest first and texts by the alphabet; what is not known comes last either way.
export function sortedBy(rows, of, { rising, language = "en" }) {
  const way = rising ? 1 : -1;
  const order = new Intl.Collator(language, { numeric: true });
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
  return rows
    .map((row, at) => ({ row, at, value: of(row) }))
    .sort((a, b) => {
      if (known(a.value) !== known(b.value)) return known(a.value) ? -1 : 1;
      return (known(a.value) ? way * compare(a.value, b.value) : 0) || a.at - b.at;
    })
    .map(({ row }) => row);
}
