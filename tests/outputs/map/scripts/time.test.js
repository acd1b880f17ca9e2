/* What moves with the time, held against what Python works out of the same hours. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HOURS, MONTHS, readDays } from "../../../../geoplan/outputs/map/scripts/time/mean_days.js";
import { pauseOf } from "../../../../geoplan/outputs/map/scripts/time/player.js";
import { endsOf, steadyClasses } from "../../../../geoplan/outputs/map/scripts/drawing/steps.js";
import { onDial } from "../../../../geoplan/outputs/map/scripts/time/sun_dial.js";
import { hourName, inAll, momentOf, monthName } from "../../../../geoplan/outputs/map/scripts/time/time_words.js";
import { classAt } from "../../../../geoplan/outputs/map/scripts/drawing/values.js";
import { standingIn, stockByZone } from "../../../../geoplan/outputs/map/scripts/scenarios/scenario_places.js";
import { YearScene } from "../../../../geoplan/outputs/map/scripts/time/year_scene.js";
import { near, twins } from "./twins.js";

const { content, kw, monthly, energy, ghi, sun } = twins.time;
const LEVEL = 1 / 4095;
const each = (count) => Array.from({ length: count }, (_, at) => at);

test("every hour of every zone is that of Python to a level, and every zone's year is exact", async () => {
  const days = await readDays(content);
  assert.equal(days.count, kw.length);
  kw.forEach((zone, at) => {
    const most = Math.max(...zone.flat());
    zone.forEach((day, month) =>
      day.forEach((power, hour) => assert.ok(Math.abs(1000 * days.powerAt(at, month, hour) - power) <= LEVEL * most)),
    );
    const year = each(MONTHS).reduce((sum, month) => sum + days.energyIn(at, month), 0);
    assert.ok(near(year, energy[at], 1e-9), `${at}`);
  });
});

test("the months of all zones are those of the run's chart of months", async () => {
  const days = await readDays(content);
  monthly.forEach((gwh, month) => {
    assert.ok(
      near(
        days.sumOf((zone) => days.energyIn(zone, month)),
        gwh,
        1e-3,
      ),
    );
    assert.equal(
      days.sumOf((zone) => days.energyIn(zone, month), 2),
      days.energyIn(2, month),
    );
  });
});

test("irradiation and the sun are those of Python to what is told of them", async () => {
  const days = await readDays(content);
  for (const month of each(MONTHS)) {
    for (const hour of each(HOURS)) {
      const all = days.ghiAt(month, hour, { weights: energy });
      assert.ok(Math.abs(all - ghi[month][hour]) < 0.6);
      assert.ok(Math.abs(days.ghiAt(month, hour, { zone: 1 }) - ghi[month][hour]) < 0.6);
      const { altitude, azimuth } = days.sunAt(month, hour);
      assert.ok(Math.abs(altitude - sun[0][month][hour]) < 0.051);
      assert.ok(Math.abs(azimuth - sun[1][month][hour]) < 0.051);
    }
    const up = days.dayOf(month);
    assert.deepEqual(
      up,
      each(HOURS).filter((hour) => sun[0][month][hour] > 0),
    );
  }
  assert.equal(days.ghiAt(0, 12, { weights: [] }), null);
});

test("classes that stay are round steps up to the greatest, and nothing is a class of its own", () => {
  const classes = steadyClasses("hours", endsOf([0, 0.3, 17, null, 88]), 6);
  assert.deepEqual(classes.limits.slice(1), [5, 10, 20, 50]);
  assert.equal(classes.none_apart, true);
  for (const [value, at] of [
    [0, 0],
    [0.3, 1],
    [5, 2],
    [88, 5],
    [null, -1],
  ]) {
    assert.equal(classAt(classes, value), at, `${value}`);
  }
  assert.deepEqual(steadyClasses("hours", endsOf([0.004, 0.05]), 9).limits.slice(1), [0.005, 0.01, 0.02, 0.05]);
  assert.equal(classAt(steadyClasses("hours", endsOf([0.123456]), 6), 0.1234), 1, "rounded down it is still something");
  assert.equal(steadyClasses("hours", endsOf([0, 0]), 6).scheme, "none");
});

test("a moment of an address is a month, or a month and an hour", () => {
  assert.deepEqual(momentOf("6/12"), { month: 5, hour: 12 });
  assert.deepEqual(momentOf("12"), { month: 11, hour: null });
  for (const wrong of ["", "0", "13", "6/24", "6/", "/6", "2035", "6/12/1", "-1", "a"]) {
    assert.equal(momentOf(wrong), null);
  }
});

test("the dial has the north above, the zenith in its middle and the horizon on its rim", () => {
  const rounded = (place) => onDial(place).map((one) => Math.round(one));
  assert.deepEqual(rounded({ altitude: 90, azimuth: 123 }), [48, 48]);
  assert.deepEqual(rounded({ altitude: 0, azimuth: 0 }), [48, 8]);
  assert.deepEqual(rounded({ altitude: 0, azimuth: 90 }), [88, 48]);
  assert.deepEqual(rounded({ altitude: 45, azimuth: 180 }), [48, 68]);
});

test("months and hours have names, and texts are filled in every language", () => {
  assert.equal(hourName(9), "9:00–10:00");
  assert.equal(monthName("vi", 5), "tháng 6");
  const data = { languages: ["en", "ja"], texts: { en: { key: "In {month}" }, ja: { key: "{month}に" } } };
  const filled = inAll(data, "key", (language) => ({ month: monthName(language, 5) }));
  assert.deepEqual(filled, { en: "In June", ja: "6月に" });
});

test("who asks for less motion is shown no more than a step a second", () => {
  assert.equal(pauseOf(4, false), 200);
  assert.equal(pauseOf(4, true), 1000);
  assert.equal(pauseOf(0.5, true), 1600);
});

test("what stands of a measure is told by zone, of parks where they lie", () => {
  const given = { zone_of: { E1: "Z2", E2: "Z2" } };
  const measures = [
    { kind: "zone", places: ["Z1", "Z2"] },
    { kind: "estate", places: ["E1", "E2", "lost"] },
  ];
  const model = { given, measures, years: [2030, 2031] };
  const stands = [{ placed: [1, 2, 0, 4] }, { placed: [0, 5, 0, 7, 0, 9] }];
  assert.deepEqual(Object.fromEntries(stockByZone(model, { stands }, 0, 1)), { Z1: 2, Z2: 4 });
  assert.deepEqual(Object.fromEntries(stockByZone(model, { stands }, 1, 1)), { Z2: 12 });
  assert.deepEqual(standingIn(model, { stands }, 0, 0), ["Z1"]);
  assert.deepEqual(standingIn(model, { stands }, 1, 0), []);
});

test("a year of an address may name a measure, and plans whose panel is closed", () => {
  const measures = [{ id: "rooftop_pv.estates" }, { id: "biogas" }];
  const scene = () => ({
    first: 2024,
    last: 2050,
    measure: null,
    year: 2030,
    looked: null,
    look: YearScene.prototype.look,
    page: { scenarios: { isOpen: false } },
    plans: {
      given: { measures, settings: { base: {}, more: {} } },
      settings: new Map(Object.entries({ base: {}, more: {} })),
      slots: { A: "base", B: "" },
      active: "A",
    },
  });
  for (const text of ["2036", "2036/biogas", "2050//more", "2024/rooftop_pv.estates/more,base"]) {
    const one = scene();
    assert.ok(YearScene.prototype.take.call(one, text), text);
    assert.equal(YearScene.prototype.text.call(one), text);
  }
  for (const wrong of [
    "2023",
    "2051",
    "2036/none",
    "2036//none",
    "6",
    "6/12",
    "2036//more,none",
    "2036/biogas/more/x",
  ]) {
    const one = scene();
    assert.equal(YearScene.prototype.take.call(one, wrong), false, wrong);
    assert.deepEqual([one.year, one.measure, one.plans.slots], [2030, null, { A: "base", B: "" }]);
  }
});
