import assert from "node:assert/strict";
import { test } from "node:test";

import { meansByMonth } from "../../../../geoplan/outputs/map/scripts/estates/estate_months.js";
import { EstatePlans } from "../../../../geoplan/outputs/map/scripts/estates/estate_plans.js";
import {
  WEEK,
  areaOf,
  roundAbove,
  sunnyWeeks,
  weeksOf,
} from "../../../../geoplan/outputs/map/scripts/estates/estate_week.js";
import { twins } from "./twins.js";

test("an axis ends at a round number that nothing passes", () => {
  assert.deepEqual([0.9, 1, 1.2, 1500, 1501, 7, 8.5, 99].map(roundAbove), [1, 1, 1.5, 1500, 2000, 8, 10, 100]);
  assert.ok(roundAbove(0) > 0);
});

test("weeks are whole, and the sunniest and the least sunny are found", () => {
  assert.equal(weeksOf(8760).length, 52);
  const sun = new Float64Array(8760).fill(2);
  sun.fill(9, 20 * WEEK, 21 * WEEK);
  sun.fill(1, 51 * WEEK, 52 * WEEK);
  sun.fill(0, 52 * WEEK); // the last day is in no week
  assert.deepEqual(sunnyWeeks(sun), { sunny: 20, dull: 51 });
});

test("an area goes along one line and back along the other", () => {
  const [low, high] = [new Float64Array(WEEK).fill(100), new Float64Array(WEEK).fill(40)];
  const path = areaOf(low, high);
  assert.match(path, /^M34\.0 40\.0L/);
  assert.match(path, /L34\.0 100\.0Z$/);
  assert.equal(path.split("L").length, 4 * WEEK);
});

test("the mean of a month and hour is that of its hours", () => {
  const months = Uint8Array.from({ length: 96 }, (_, t) => (t < 48 ? 0 : 11));
  const means = meansByMonth(
    Float64Array.from({ length: 96 }, (_, t) => t),
    months,
  );
  assert.equal(means[5], (5 + 29) / 2);
  assert.equal(means[11 * 24 + 3], (51 + 75) / 2);
  assert.equal(means[6 * 24], 0);
});

test("a tariff that is chosen is always one that there is", () => {
  const plans = new EstatePlans(twins.plans.content);
  const [id] = plans.entries.keys();
  const setting = plans.settings.get(id);
  assert.deepEqual(plans.choices("customer", setting), ["manufacturing", "park_retailer", "two_part_trial"]);
  assert.deepEqual(plans.choices("voltage", { ...setting, customer: "park_retailer" }), ["6 to 22 kV"]);
  const fitted = plans.fitting({ ...setting, customer: "park_retailer" });
  assert.deepEqual([fitted.voltage, fitted.calendar], ["6 to 22 kV", setting.calendar]);
  assert.ok(plans.isOfRun(id));
  plans.change(id, fitted);
  assert.ok(!plans.isOfRun(id));
  plans.reset(id);
  assert.ok(plans.isOfRun(id));
});
