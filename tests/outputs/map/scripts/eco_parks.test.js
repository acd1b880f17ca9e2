import assert from "node:assert/strict";
import { test } from "node:test";

import { curveOf, headingOf, stepsOf } from "../../../../geoplan/outputs/map/scripts/drawing/curves.js";
import { sortedBy, technologiesOf } from "../../../../geoplan/outputs/map/scripts/eco_parks/matching_rows.js";
import { groupedBy, rowsOf, sumOfKnown } from "../../../../geoplan/outputs/map/scripts/packing/packed_table.js";
import { countsOfVerdicts, unknownOf } from "../../../../geoplan/outputs/map/scripts/eco_parks/park_criteria.js";
import { near, twins } from "./twins.js";

const { content, rows: wanted } = twins.parks;

test("rows are those of the tables, and a payback that never comes has no end", () => {
  for (const [name, rows] of Object.entries(wanted)) {
    const read = rowsOf(content.tables[name]);
    assert.equal(read.length, rows.length);
    for (const [at, row] of rows.entries()) {
      for (const [column, value] of Object.entries(row)) {
        const told = read[at][column] ?? null;
        if (typeof value === "number") assert.ok(near(told, value, 5e-4), `${name} ${at} ${column}`);
        else assert.equal(told, value || null);
      }
    }
  }
  const paybacks = rowsOf(content.tables.projects).map((row) => row.project_payback_years);
  assert.deepEqual(paybacks.slice(0, 3), [2.1, 6.2, Infinity]);
});

test("a sum is of what is known, and unknown where nothing is", () => {
  const rows = [{ t: 2 }, { t: null }, { t: 3 }, { t: Infinity }];
  assert.equal(sumOfKnown(rows, "t"), 5);
  assert.equal(sumOfKnown([{ t: null }], "t"), null);
  assert.deepEqual([...groupedBy(rows, "t").keys()], [2, null, 3, Infinity]);
});

test("a technology says how many have asked for it, and adds up what has one unit", () => {
  const technologies = technologiesOf(rowsOf(content.tables.matching));
  assert.deepEqual(
    technologies.map(({ technology, asked }) => [technology, asked]),
    [
      ["rooftop_pv", 1],
      ["battery", 1],
      ["led", 0],
    ],
  );
  const [pv, battery] = technologies;
  assert.equal(pv.unit, "kWp");
  assert.equal(pv.avoided, 8 * 18_000 - 28);
  assert.equal(battery.size, null);
  const mixed = ["kWp", "MWp"].map((unit) => ({ technology: "pv", project_unit: unit, project_size: 1 }));
  assert.equal(technologiesOf(mixed)[0].size, null);
});

test("rows are sorted either way, and what is not known comes last", () => {
  const rows = [
    { name: "b", t: null },
    { name: "Đ", t: 2 },
    { name: "a", t: 10 },
  ];
  const names = (of, options) => sortedBy(rows, of, options).map(({ name }) => name);
  assert.deepEqual(
    names(({ t }) => t, { rising: false }),
    ["a", "Đ", "b"],
  );
  assert.deepEqual(
    names(({ t }) => t, { rising: true }),
    ["Đ", "a", "b"],
  );
  assert.deepEqual(
    names(({ name }) => name, { rising: true, language: "vi" }),
    ["a", "b", "Đ"],
  );
  assert.deepEqual(
    names(() => 1, { rising: true }),
    ["b", "Đ", "a"],
  );
});

test("a curve ends where its line does, and its way back lies on the other side", () => {
  const [there, back] = [curveOf([0, 0], [10, 0]), curveOf([10, 0], [0, 0])];
  assert.deepEqual(
    [there[0], there[24]],
    [
      [0, 0],
      [10, 0],
    ],
  );
  assert.equal(there[12][0], 5);
  assert.ok(there[12][1] < 0 && back[12][1] > 0);
  assert.ok(curveOf([0, 0], [10, 0], 1)[12][1] < there[12][1]);
  assert.equal(headingOf([0, 0], [0, 5]), -90);
  assert.deepEqual(
    stepsOf([
      [0, 1],
      [1, 0],
      [0, 1],
    ]),
    [0, 0, 1],
  );
});

test("verdicts are counted in their order, with what no row says", () => {
  const rows = ["reported", "met", "unknown"].map((verdict, at) => ({ verdict, criterion: `c${at}` }));
  const asked = ["c0", "c1", "c2", "c3", "c4"].map((criterion) => ({ criterion }));
  const unknown = unknownOf(asked, rows, "criterion");
  assert.deepEqual(unknown, [{ criterion: "c3" }, { criterion: "c4" }]);
  assert.deepEqual(countsOfVerdicts(rows, unknown.length), [
    ["met", 1],
    ["unknown", 3],
    ["reported", 1],
  ]);
});
