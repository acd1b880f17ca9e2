import assert from "node:assert/strict";
import { test } from "node:test";

import { quantiles, roundBetween } from "../../../../geoplan/outputs/map/scripts/drawing/quantiles.js";
import {
  classAt,
  clip,
  countsOf,
  folded,
  highestFirst,
  nameOf,
  ratesOf,
} from "../../../../geoplan/outputs/map/scripts/drawing/values.js";
import { twins } from "./twins.js";

const { sets, classes, quantiles: cut, names, rates } = twins.values;

test("each zone falls into the class that Python gives it", () => {
  for (const [which, set] of sets.entries()) {
    for (const [name, wanted] of Object.entries(classes[which])) {
      assert.deepEqual(
        set.values[name].map((value) => classAt(set.classes[name], value)),
        wanted,
        name,
      );
    }
  }
});

test("the counts of a legend are those of its classes, and sum to all zones", () => {
  for (const [which, set] of sets.entries()) {
    for (const [name, wanted] of Object.entries(classes[which])) {
      const counts = countsOf(set.classes[name], set.values[name]);
      for (const at of new Set(wanted)) assert.equal(counts.get(at), wanted.filter((each) => each === at).length);
      assert.equal(
        [...counts.values()].reduce((sum, count) => sum + count, 0),
        set.ids.length,
      );
    }
  }
});

test("rates are those that Python makes, with the digits that are shown", () => {
  assert.ok(rates.length > 50);
  for (const { sums, by, factor, rates: wanted } of rates) assert.deepEqual(ratesOf(sums, by, factor), wanted);
  assert.deepEqual(ratesOf([1, null, 3], [0, 2, null], 1), [null, null, null]);
});

test("scores are cut at round numbers near to where numpy cuts them into shares of as many", () => {
  const { scheme, limits } = quantiles(cut.values, cut.count);
  assert.equal(scheme, "quantiles");
  const rising = cut.values.filter((value) => value !== null).sort((a, b) => a - b);
  const place = (limit) => rising.filter((value) => value < limit).length;
  assert.equal(limits.length, cut.count - 1);
  limits.forEach((limit, at) => {
    assert.ok(Math.abs(place(limit) - place(cut.ends[at]) - 1) <= 2, `${limit}`);
    assert.ok(String(limit).length <= 5, `${limit}`);
  });
  assert.deepEqual(quantiles([null, null], 5), { scheme: "none", limits: [] });
  assert.deepEqual(quantiles([2, 2, 2], 5).limits, []);
  assert.deepEqual(quantiles([1, 1, 1, 8, 8, 8], 6).limits, [5]);
});

test("a round number lies above one value and not above the next", () => {
  assert.equal(roundBetween(53.97, 90.2, 1), 70);
  assert.equal(roundBetween(90.2, 90.4, 1), null);
  assert.equal(roundBetween(-3, 4, 1), 0);
  assert.equal(roundBetween(-90, -53, 1), -70);
});

test("zones are listed from the highest, without those that have no value", () => {
  assert.deepEqual(highestFirst([1, null, 3, 3]), [2, 3, 0]);
  assert.deepEqual(highestFirst([]), []);
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
