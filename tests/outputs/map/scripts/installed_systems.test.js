import assert from "node:assert/strict";
import { test } from "node:test";

import { radiusOf, systemOf } from "../../../../geoplan/outputs/map/scripts/installed/installed_systems.js";

test("a row of the page is a system by its names", () => {
  const system = { kind: 1, lng: 106.7, lat: 20.8, kwp: null, year: 2021, name: "A", source: "" };
  assert.deepEqual(systemOf([1, 106.7, 20.8, null, 2021, "A", ""]), system);
});

test("the area of a sign goes with the capacity, and none is too small to press or unknown", () => {
  assert.equal(radiusOf(400, 400), 2 * radiusOf(100, 400));
  assert.equal(radiusOf(0, 400), radiusOf(null, 400));
  assert.ok(radiusOf(1, 1e9) >= 4);
  assert.equal(radiusOf(null, 0), 4);
});
