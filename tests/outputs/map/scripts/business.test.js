import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { BusinessBases } from "../../../../geoplan/outputs/map/scripts/business/business_bases.js";
import { rowsOf } from "../../../../geoplan/outputs/map/scripts/estates/estate_hours.js";
import { EstateYear } from "../../../../geoplan/outputs/map/scripts/estates/estate_year.js";
import { firstYearOf } from "../../../../geoplan/outputs/map/scripts/business/park_year.js";
import { near, twins } from "./twins.js";

const { content, cases } = twins.business;
const inflatedOf = (text) => new Uint8Array(inflateRawSync(Buffer.from(text, "base64")));
const bases = new BusinessBases(content);
bases.take(inflatedOf(content.futures.rows));

const estates = twins.estates.content;
const year = new EstateYear(estates, rowsOf(inflatedOf(estates.hours.rows), estates.hours.count));

const MOST = 1e-9;

// Worth is a difference of what is spent and saved, and is held as exactly as these.
function same(found, wanted, scale) {
  if (wanted === "never") return found === Infinity;
  return wanted === null ? Number.isNaN(found) : near(found / scale, wanted / scale, MOST);
}

function held(at, found, { figures, ends, set }) {
  const scaleOf = (name) => (name === "npv_usd" ? Math.max(1, figures.investment_usd) : 1);
  assert.deepEqual(Object.keys(found.figures).sort(), Object.keys(figures).sort());
  for (const [name, wanted] of Object.entries(figures)) {
    const told = `${at} ${name}: ${found.figures[name]}, Python ${wanted} with ${JSON.stringify(set)}`;
    assert.ok(same(found.figures[name], wanted, scaleOf(name)), told);
  }
  for (const [name, both] of Object.entries(ends)) {
    const told = `${at} ${name}: ${found.ends[name]}, Python ${both} with ${JSON.stringify(set)}`;
    both.forEach((wanted, end) => assert.ok(same(found.ends[name][end], wanted, scaleOf(name)), told));
  }
}

const setOf = ({ price, used_share: share, cost }) => ({ price, share, cost });

test("each case of a roof comes to what Python says, from low to high", () => {
  const roofs = cases.filter(({ roof }) => roof);
  assert.ok(roofs.length >= 50);
  for (const [at, each] of roofs.entries()) held(at, bases.roofCase(each.roof, setOf(each.set)), each);
});

test("each case of a park comes to what Python says, from low to high", () => {
  const parks = cases.filter(({ setting }) => setting);
  assert.ok(parks.length >= 50);
  for (const [at, each] of parks.entries()) {
    const entry = estates.estates[each.estate];
    const { first, usdRate } = firstYearOf(bases, year, entry, each.setting);
    const park = { id: entry.id, year: first, usdRate, isOfRun: false };
    held(at, bases.parkCase(park, setOf(each.set)), each);
  }
});

test("a case in all futures takes less than a blink", () => {
  const [some] = cases.filter(({ roof }) => roof);
  const begun = performance.now();
  for (let k = 0; k < 20; k++) bases.roofCase(some.roof, setOf(some.set));
  const ms = (performance.now() - begun) / 20;
  assert.ok(ms < 50, `${ms} ms`);
});

test("what a page begins with is what the study says", () => {
  const { price, share, cost } = bases.ofRoof("commercial");
  assert.equal(price, 2300);
  assert.equal(share, 0.55);
  assert.ok(near(cost, 450 * 26300, MOST));
  assert.equal(bases.ofRoof("residential").price, null);
});
