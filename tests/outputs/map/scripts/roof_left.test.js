import assert from "node:assert/strict";
import { test } from "node:test";

import { carries, leftOfRoof } from "../../../../geoplan/outputs/map/scripts/roofs/roof_left.js";

const ROOF = { capacity_kwp: 40, energy_kwh: 44_000 };

test("without a layer, or where nothing stands, all of a roof is left", () => {
  assert.deepEqual(leftOfRoof(ROOF), { kwp: 40, kwh: 44_000 });
  assert.deepEqual(leftOfRoof({ ...ROOF, installed_kwp: 0 }), { kwp: 40, kwh: 44_000 });
  assert.deepEqual([ROOF, { ...ROOF, installed_kwp: 0 }].map(carries), [false, false]);
});

test("the same share of capacity and energy is left, and never less than nothing", () => {
  assert.deepEqual(leftOfRoof({ ...ROOF, installed_kwp: 10 }), { kwp: 30, kwh: 33_000 });
  assert.deepEqual(leftOfRoof({ ...ROOF, installed_kwp: 90 }), { kwp: 0, kwh: 0 });
  assert.deepEqual(leftOfRoof({ capacity_kwp: 0, energy_kwh: 0, installed_kwp: 5 }), { kwp: 0, kwh: 0 });
});

test("where nobody says how much stands, nothing is taken off, but it carries something", () => {
  const unknown = { ...ROOF, installed_kwp: null };
  assert.deepEqual(leftOfRoof(unknown), { kwp: 40, kwh: 44_000 });
  assert.ok(carries(unknown));
});
