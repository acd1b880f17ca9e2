import assert from "node:assert/strict";
import { test } from "node:test";

import { lineUpon } from "../../../../geoplan/outputs/map/scripts/drawing/hatches.js";
import {
  hintOf,
  isRange,
  placesOf,
  rangeOf,
  withoutEnds,
} from "../../../../geoplan/outputs/map/scripts/drawing/ranges.js";
import { isWide } from "../../../../geoplan/outputs/map/scripts/drawing/values.js";

const values = { sun: 10, sun_low: 5, sun_p50: 9, sun_high: 20, water: 3, water_high: 4 };
const get = (name) => values[name];

test("a range has its low end, its median and its high end beside the base value", () => {
  const range = rangeOf(get, "sun");
  assert.deepEqual(range, { low: 5, median: 9, base: 10, high: 20 });
  assert.deepEqual(placesOf(range, 20), { low: 25, median: 45, base: 50, high: 100 });
});

test("what has one end alone is no range, and what lies beyond the bar ends with it", () => {
  assert.equal(isRange(rangeOf(get, "sun")), true);
  assert.equal(isRange(rangeOf(get, "water")), false);
  assert.equal(isRange({ low: null, high: 2 }), false);
  assert.equal(isRange({ low: 0, high: 0 }), false, "between equal ends there is nothing");
  assert.deepEqual(placesOf({ low: -1, base: 5 }, 2), { low: 0, base: 100 });
  assert.deepEqual(placesOf({ base: 0 }, 0), { base: 0 });
});

test("quantiles are not told by themselves", () => {
  assert.deepEqual(withoutEnds({ ...values, overlow: 1 }), [
    ["sun", 10],
    ["water", 3],
    ["overlow", 1],
  ]);
});

test("a hint names the parts that are known", () => {
  const words = { t: (key) => key.replace("map.range.", "") };
  assert.equal(
    hintOf(words, rangeOf(get, "water"), (value) => `${value} GWh`),
    "base 3 GWh, high 4 GWh",
  );
});

test("a zone is wide where its sign says so, and nowhere in a result without signs", () => {
  const set = { wide: { sun: "010" } };
  assert.deepEqual(
    [0, 1, 2].map((index) => isWide(set, "sun", index)),
    [false, true, false],
  );
  assert.equal(isWide(set, "water", 1), false);
});

test("lines are dark upon light colours and light upon dark ones", () => {
  assert.match(lineUpon("#fde725"), /^rgba\(17,/);
  assert.match(lineUpon("#440154"), /^rgba\(255,/);
});
