import assert from "node:assert/strict";
import { test } from "node:test";

import { CandidateFilter } from "../../../../geoplan/outputs/map/scripts/candidates/candidate_filter.js";
import { EveryKind } from "../../../../geoplan/outputs/map/scripts/candidates/every_kind.js";
import { POSITIONS, ValueScale } from "../../../../geoplan/outputs/map/scripts/candidates/value_scale.js";

const ground = { key: "ground_pv" };
const waste = { key: "waste" };
const site = (id, cost, more = {}) => ({ id, place: "real", zone_id: "1", values: { cost, size: 3 }, ...more });
const ENTRIES = [
  { kind: ground, item: site("a", 50) },
  { kind: ground, item: site("b", 60, { place: "schematic", zone_id: "2/x,y:~" }) },
  { kind: waste, item: site("c", 70, { surveyed: true, jcm: "within" }) },
  { kind: waste, item: { ...site("d", null), zone_id: "", values: { size: 3 } } },
];
const every = new EveryKind([{ items: ENTRIES.map(({ item }) => item) }], [2, 0, 1]);
const ids = (filter, kind = every) => filter.shown(kind).map(({ item }) => item.id);
const filterOf = () => new CandidateFilter(ENTRIES, ["cost", "size"]);

test("what all sites have in common parts nothing, and no limit leaves all", () => {
  const filter = filterOf();
  assert.deepEqual(
    filter.figures.map(({ name, unknown, least, most }) => [name, unknown, least, most]),
    [["cost", 1, 50, 70]],
  );
  assert.deepEqual(
    filter.sets.map(({ key }) => key),
    ["kind", "place", "values", "jcm", "zone"],
  );
  assert.ok(filter.isEmpty);
  assert.deepEqual(ids(filter), ["a", "b", "c", "d"]);
  assert.deepEqual(ids(filter, waste), ["c", "d"], "those of a kind");
});

test("limits hold their ends, and what is not known stays until it is left out", () => {
  const filter = filterOf();
  filter.limit("cost", { low: 50, high: 60 });
  assert.deepEqual(ids(filter), ["a", "b", "d"]);
  filter.limit("cost", { known: true });
  assert.deepEqual(ids(filter), ["a", "b"]);
  filter.limit("cost", { low: 65 });
  assert.deepEqual(filter.limitsOf("cost"), { low: 65, high: 65, known: true }, "an end that is passed goes along");
  filter.limit("cost", { high: 55 });
  assert.deepEqual(filter.limitsOf("cost"), { low: 55, high: 55, known: true });
  filter.limit("cost", { low: null, high: null, known: false });
  assert.ok(filter.isEmpty);
});

test("of a set all is shown until something of it is chosen", () => {
  const filter = filterOf();
  filter.choose("place", "schematic", true);
  assert.deepEqual(ids(filter), ["b"]);
  filter.choose("place", "real", true);
  filter.choose("place", "schematic", false);
  filter.choose("kind", "waste", true);
  assert.deepEqual(ids(filter), ["c", "d"]);
  assert.deepEqual(
    filter.shown(every, "kind").map(({ item }) => item.id),
    ["a", "c", "d"],
    "as if nothing of the set were chosen",
  );
  filter.choose("kind", "waste", false);
  filter.choose("place", "real", false);
  assert.ok(filter.isEmpty);
});

test("a filter is a text and is read again, whatever the ids are", () => {
  const filter = filterOf();
  filter.limit("cost", { high: 60, known: true });
  filter.choose("zone", "2/x,y:~", true);
  filter.choose("zone", "", true);
  const text = filter.text();
  assert.equal(text, "cost:..60:known,zone:2%2Fx%2Cy%3A%7E/~");
  const other = filterOf();
  assert.deepEqual(other.take(text), []);
  assert.equal(other.text(), text);
  assert.deepEqual(ids(other), ids(filter));
  assert.deepEqual(other.take(""), []);
  assert.ok(other.isEmpty);
});

test("what a text says that is not known here is told, and the rest is taken", () => {
  const filter = filterOf();
  const wrong = ["price:..5", "cost:5", "cost:a..b", "cost:1..2:some", "place:unreal", "zone:%zz"];
  assert.deepEqual(
    filter.take([...wrong, "cost:55..", "place:real"].join(",")).map((piece) => piece.split(":")[0]),
    wrong.map((piece) => piece.split(":")[0]),
  );
  assert.equal(filter.text(), "cost:55..,place:real");
});

test("all kinds together stand in the order of the supply curve, and what has no cost at the end", () => {
  assert.deepEqual(every.ranked().ranks, [2, 3, 1, 0]);
  assert.deepEqual(every.ranked().order, [2, 0, 1, 3]);
});

test("a slider goes by even steps, or by even factors where figures lie far apart", () => {
  const even = new ValueScale([50, 60, 90]);
  assert.equal(even.valueAt(0, "low"), null, "no limit at its end");
  assert.equal(even.valueAt(POSITIONS, "high"), null);
  assert.equal(even.valueAt(0, "high"), 50);
  assert.equal(even.valueAt(100, "low"), 70);
  assert.equal(even.positionOf(70), 100);
  assert.deepEqual([even.positionOf(1), even.positionOf(1000)], [0, POSITIONS]);
  assert.deepEqual(even.countsOf([50, 60, 90], 4), [1, 1, 0, 1]);
  const wide = new ValueScale([0.1, 1, 1000]);
  assert.equal(wide.valueAt(50, "low"), 1);
  assert.equal(wide.positionOf(10), 100);
  assert.deepEqual(wide.countsOf([0.1, 1, 1000], 4), [1, 1, 0, 1]);
  for (const scale of [even, wide]) {
    for (let at = 1; at < POSITIONS; at++) {
      const value = scale.valueAt(at, "low");
      assert.ok(Math.abs(scale.positionOf(value) - at) <= 1, `${at} -> ${value}`);
    }
  }
});
