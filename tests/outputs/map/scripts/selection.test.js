import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, Selection } from "../../../../geoplan/outputs/map/scripts/selection/selection.js";

const WARD = { kind: "zone", set: "zones", id: "11365" };
const SAME_ID = { kind: "zone", set: "districts", id: "11365" };
const PARK = { kind: "estate", id: "11365" };

test("items are told apart by kind, set and id", () => {
  assert.equal(new Set([WARD, SAME_ID, PARK].map(keyOf)).size, 3);
});

test("items keep the order in which they are picked, and one that is picked again changes in its place", () => {
  const selection = new Selection();
  selection.add({ kind: "area", id: "A", name: "A", ring: [] }, WARD, PARK);
  selection.add({ kind: "area", id: "A", name: "Harbour", ring: [[1, 2]] });
  assert.deepEqual(
    selection.items.map(({ id, name }) => name || id),
    ["Harbour", "11365", "11365"],
  );
  assert.deepEqual(selection.ofKind("area")[0].ring, [[1, 2]]);
});

test("what is picked twice is picked no more, and each change is told once with what was there", () => {
  const selection = new Selection();
  const told = [];
  const end = selection.onChange((items, was) => told.push([was.length, items.length]));
  assert.equal(selection.toggle(WARD), true);
  assert.equal(selection.has({ ...WARD }), true);
  assert.equal(selection.toggle(WARD), false);
  selection.remove(PARK);
  selection.clear();
  selection.put([WARD, PARK]);
  end();
  selection.clear();
  assert.deepEqual(told, [
    [0, 1],
    [1, 0],
    [0, 2],
  ]);
});
