/* Areas that are drawn in the page, held against `geoplan.evaluate`; tests/support/drawn_areas.py writes what it says. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { env } from "node:process";
import { test } from "node:test";

import { AreaGround, areaFigures } from "../../geoplan/outputs/map/scripts/areas/area_figures.js";
import { inflated } from "../../geoplan/outputs/map/scripts/packing/inflated.js";
import { readBlock } from "../../geoplan/outputs/map/scripts/roofs/packed_block.js";

const { data, roofs, rings, evaluated } = JSON.parse(readFileSync(env.GEOPLAN_AREAS, "utf-8"));
const DRAWN_SHARE = 0.002; // of a zone, whose borders the page has with fewer corners

async function pageOf() {
  const names = Object.keys(roofs.attributes);
  const blocks = await Promise.all(
    roofs.blocks.map(async (block) => readBlock(await inflated(block.data), block, names)),
  );
  const rooftops = { can: true, read: async () => {}, blocks, data: roofs };
  const sites = data.candidates && { kinds: data.candidates.kinds };
  return { data, rooftops, sites, areas: { ground: new AreaGround(data.area) } };
}

const page = await pageOf();
const figures = [];
for (const ring of rings) figures.push(await areaFigures(page, ring));

const near = (shown, wanted, most) => {
  if (wanted === null) return assert.equal(shown, null);
  return assert.ok(Math.abs(shown - wanted) <= most * Math.max(1, Math.abs(wanted)), `${shown} against ${wanted}`);
};

test("the size of an area is that of Python", () => {
  assert.ok(rings.length > 4);
  figures.forEach(({ areaHa }, at) => near(areaHa, evaluated[at].area_ha, 1e-7));
});

test("land and water, and what they carry from low to high, are those of Python", () => {
  let some = 0;
  figures.forEach(({ kinds }, at) => {
    assert.deepEqual(kinds.map(({ key }) => key).sort(), Object.keys(evaluated[at].kinds).sort());
    for (const { key, eligibleHa, share, capacity, energy, low, high } of kinds) {
      const [ha, part, ...carried] = evaluated[at].kinds[key];
      near(eligibleHa, ha, 1e-6);
      near(share, part, 1e-6);
      // between the speeds of its table the page takes the straight line
      [capacity, energy, low, high].forEach((value, k) => near(value, carried[k], key === "wind" ? 2e-4 : 1e-6));
      if (ha > 0) some++;
    }
  });
  assert.ok(some > 1);
});

test("roofs are those of Python to the last one, and their sums to the rounding of each", () => {
  let some = 0;
  figures.forEach(({ values, roofs: counts }, at) => {
    const wanted = evaluated[at].roofs;
    assert.equal(values.roof_count, wanted.roof_count);
    for (const name of roofs.classes) assert.equal(counts[name], wanted[`${name}_roof_count`]);
    // each roof is rounded: 1 m2, 0.01 kWp, 1 kWh
    const rounding = 0.5 * wanted.roof_count;
    assert.ok(Math.abs(values.roof_area_m2 - wanted.roof_area_m2) <= rounding);
    assert.ok(Math.abs(values.rooftop_pv_capacity_mwp - wanted.rooftop_pv_capacity_mw) <= 1e-5 * rounding);
    assert.ok(Math.abs(values.rooftop_pv_energy_gwh - wanted.rooftop_pv_energy_gwh) <= 1e-6 * rounding);
    const kinds = roofs.classes.map((name) => [name, values[`rooftop_pv_${name}_capacity_mwp`]]);
    for (const [name, mwp] of kinds) near(mwp, wanted[`${name}_roof_capacity_mw`], 1e-5 * rounding);
    if ("installed_kwp" in roofs.attributes) {
      const [stands, left, gwh] = ["installed_mw", "remaining_mw", "remaining_gwh"].map((name) => `rooftop_pv_${name}`);
      assert.ok(Math.abs(values.installed_rooftop_pv_mwp - wanted[stands]) <= 1e-5 * rounding);
      assert.ok(Math.abs(values.rooftop_pv_remaining_mwp - wanted[left]) <= 2e-5 * rounding);
      assert.ok(Math.abs(values.rooftop_pv_remaining_gwh - wanted[gwh]) <= 3e-5 * rounding);
    }
    if (wanted.roof_count > 100) some++;
  });
  assert.ok(some > 1);
});

test("zones are inside by the share of their area, and candidates by their place", () => {
  figures.forEach(({ zones, candidates }, at) => {
    const shares = new Map(zones.map(({ index, share }) => [index, share]));
    evaluated[at].zones.forEach((share, index) => near(shares.get(index) || 0, share, DRAWN_SHARE));
    assert.deepEqual(candidates.map(({ id }) => id).sort(), [...evaluated[at].candidates].sort());
  });
});
