/* What is picked as records that machines read: a table for each kind, columns named as in the tables that a run writes.
   Nothing here needs a page. */

// Of each kind: the name of its table, and of what it is told with before its figures.
export const TABLES = {
  zone: { table: "zones", head: ["zone_id", "zone_name", "zone_name_en", "zone_type", "district"] },
  candidate: {
    table: "candidates",
    head: ["candidate_id", "candidate_name", "candidate_kind", "zone_name", "place_status", "longitude", "latitude"],
  },
  estate: { table: "estates", head: ["estate_id", "estate_name", "estate_status"] },
  area: { table: "areas", head: ["area_id", "area_name"] },
};

// What stands at the end of each record: how real the data are, and whose they are.
export const TAIL = ["data_status", "data_sources"];

const ENDS = ["", "_low", "_p50", "_high"];

// Records of one kind -> the names of the columns and the rows: figures in the order in which records have them, each
// followed by its ends. What no record has is no column.
export function tableOf(kind, records, tail) {
  const { head } = TABLES[kind];
  const has = (name) => records.some((record) => record[name] !== null && record[name] !== undefined);
  const all = new Set(records.flatMap((record) => Object.keys(record)));
  const figures = [...all].filter((name) => !head.includes(name) && !isEnd(name, all));
  const withEnds = figures.flatMap((name) => ENDS.map((end) => name + end)).filter((name) => all.has(name));
  const columns = [...head.filter((name) => name === head[0] || has(name)), ...withEnds.filter(has), ...TAIL];
  return { columns, rows: records.map((record) => columns.map((name) => tail[name] ?? record[name] ?? null)) };
}

// Whether a name is that of an end of a figure which is there too.
function isEnd(name, all) {
  const base = name.replace(/_(low|p50|high)$/, "");
  return base !== name && all.has(base);
}
