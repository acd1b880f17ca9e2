import assert from "node:assert/strict";
import { test } from "node:test";

import {
  classOf,
  clip,
  countsOf,
  folded,
  highestFirst,
  nameOf,
  quantiles,
} from "../../../../geoplan/outputs/map/scripts/drawing/values.js";
import { twins } from "./twins.js";

const { sets, classes, quantiles: cut, names } = twins.values;

test("each zone falls into the class that Python gives it", () => {
  for (const [which, set] of sets.entries()) {
    for (const [name, wanted] of Object.entries(classes[which])) {
      assert.deepEqual(
        set.ids.map((_, index) => classOf(set, name, index)),
        wanted,
        name,
      );
    }
  }
});

test("the counts of a legend are those of its classes, and sum to all zones", () => {
  for (const [which, set] of sets.entries()) {
    for (const [name, wanted] of Object.entries(classes[which])) {
      const counts = countsOf(set, name);
      for (const at of new Set(wanted)) assert.equal(counts.get(at), wanted.filter((each) => each === at).length);
      assert.equal(
        [...counts.values()].reduce((sum, count) => sum + count, 0),
        set.ids.length,
      );
    }
  }
});

test("scores are cut where numpy cuts them into shares of as many", () => {
  assert.deepEqual(quantiles(cut.values, cut.count), { scheme: "quantiles", lowest: cut.lowest, breaks: cut.breaks });
  assert.deepEqual(quantiles([null, null], 5), { scheme: "none", lowest: null, breaks: [] });
  assert.deepEqual(quantiles([2, 2, 2], 5).breaks, [2]);
});

test("zones are listed from the highest, without those that have no value", () => {
  const set = { ids: ["a", "b", "c", "d"], values: { x: [1, null, 3, 3] } };
  assert.deepEqual(highestFirst(set, "x"), [2, 3, 0]);
  assert.deepEqual(highestFirst(set, "y"), []);
});

test("a zone without a name is called by its plain name, or by its id", () => {
  const set = { ids: ["1", "2", "3"], names: ["A", "", ""], plain: ["", "B", ""] };
  assert.deepEqual(
    [0, 1, 2].map((index) => nameOf(set, index)),
    ["A", "B", "3"],
  );
});

test("names are compared without diacritics, as Python folds them", () => {
  for (const { name, plain } of names) assert.equal(folded(name), plain);
});

test("a long name is cut, and says so", () => {
  assert.equal(clip("Thủy Nguyên", 11), "Thủy Nguyên");
  assert.equal(clip("Thủy Nguyên", 5), "Thủy…");
});
