import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { rowsOf } from "../../../../geoplan/outputs/map/scripts/estates/estate_hours.js";
import { EstateYear } from "../../../../geoplan/outputs/map/scripts/estates/estate_year.js";
import { near, twins } from "./twins.js";

const { content: given, cases } = twins.estates;
const bytes = new Uint8Array(inflateRawSync(Buffer.from(given.hours.rows, "base64")));
const year = new EstateYear(given, rowsOf(bytes, given.hours.count));

test("each setting comes to what Python says, in every figure", () => {
  assert.ok(cases.length > 5);
  for (const [at, { estate, setting, figures }] of cases.entries()) {
    const found = year.figuresOf(given.estates[estate], setting).figures;
    assert.deepEqual(Object.keys(found).sort(), Object.keys(figures).sort());
    for (const [name, value] of Object.entries(figures)) {
      const told = `${at} ${name}: ${found[name]}, Python ${value} with ${JSON.stringify(setting)}`;
      assert.ok(value === "never" ? found[name] === Infinity : near(found[name], value, 1e-9), told);
    }
  }
});

test("a year by the dearest way takes less than a blink", () => {
  const dearest = cases.filter(({ setting }) => setting.dispatch === "tariff" && setting.battery_hours > 1);
  const begun = performance.now();
  for (const { estate, setting } of dearest) year.figuresOf(given.estates[estate], setting);
  const ms = (performance.now() - begun) / dearest.length;
  assert.ok(ms < 300, `${ms} ms`);
});
