import assert from "node:assert/strict";
import { test } from "node:test";

import {
  commonFigures,
  differenceOf,
  figuresOf,
  rateOf,
  sumOf,
  sumsOf,
} from "../../../../geoplan/outputs/map/scripts/selection/figures.js";
import { amountsOf, endsOf, rowsOf } from "../../../../geoplan/outputs/map/scripts/selection/futures.js";
import { meetingRings, overlap } from "../../../../geoplan/outputs/map/scripts/selection/rings.js";
import { keyOf, Selection } from "../../../../geoplan/outputs/map/scripts/selection/selection.js";
import { itemsOfText, textOfItems } from "../../../../geoplan/outputs/map/scripts/selection/selection_parts.js";
import { twins } from "./twins.js";

const WARD = { kind: "zone", set: "zones", id: "11365" };
const SAME_ID = { kind: "zone", set: "districts", id: "11365" };
const PARK = { kind: "estate", id: "11365" };

test("items are told apart by kind, set and id", () => {
  assert.equal(new Set([WARD, SAME_ID, PARK].map(keyOf)).size, 3);
});

test("items keep the order in which they are picked, and one that is picked again changes in its place", () => {
  const selection = new Selection();
  selection.add({ kind: "area", id: "A", name: "A", ring: [] }, WARD, PARK);
  selection.add({ kind: "area", id: "A", name: "Harbour", ring: [[1, 2]] });
  assert.deepEqual(
    selection.items.map(({ id, name }) => name || id),
    ["Harbour", "11365", "11365"],
  );
  assert.deepEqual(selection.ofKind("area")[0].ring, [[1, 2]]);
});

test("what is picked twice is picked no more, and each change is told once with what was there", () => {
  const selection = new Selection();
  const told = [];
  const end = selection.onChange((items, was) => told.push([was.length, items.length]));
  assert.equal(selection.toggle(WARD), true);
  assert.equal(selection.has({ ...WARD }), true);
  assert.equal(selection.toggle(WARD), false);
  selection.remove(PARK);
  selection.clear();
  selection.put([WARD, PARK]);
  end();
  selection.clear();
  assert.deepEqual(told, [
    [0, 1],
    [1, 0],
    [0, 2],
  ]);
});

// ---- figures

const RULES = { sums: ["energy_gwh", "area_km2"], weights: { yield_kwh: "capacity_mwp", built_pct: "area_km2" } };

test("sums add up, means are weighted, and what is not known of one is not known of all", () => {
  const things = [
    { energy_gwh: 0.1, capacity_mwp: 1, yield_kwh: 1000, area_km2: 3, built_pct: 10, energy_gwh_low: 0.05 },
    { energy_gwh: 0.2, capacity_mwp: 3, yield_kwh: 1200, area_km2: 1, built_pct: null, energy_gwh_low: 0.1 },
    { energy_gwh: 0, capacity_mwp: 0, yield_kwh: null, area_km2: 2, built_pct: 30, energy_gwh_low: 0 },
  ];
  assert.deepEqual(sumsOf(things, RULES), { energy_gwh: 0.3, yield_kwh: 1150, area_km2: 6 });
  assert.equal(sumOf(things.slice(0, 2), "capacity_mwp", RULES), null, "what no rule names does not add up");
  assert.equal(sumOf([things[2]], "yield_kwh", RULES), null, "no weight, no mean");
});

const SHARED = [
  { figure: "area_km2", of: "estate", field: "area_ha", factor: 0.01 },
  { figure: "energy_gwh", of: "rooftop_pv", field: "site_gwh", factor: 1 },
];

test("unlike things have those figures in common that each kind of them has", () => {
  const park = { item: { kind: "estate" }, group: "estates", values: { area_ha: 250, area_ha_high: 300 } };
  const zone = { item: { kind: "zone" }, group: "zones", values: { area_km2: 7, energy_gwh: 3 } };
  const roof = { item: { kind: "candidate" }, group: "rooftop_pv", values: { site_gwh: 2, area_ha: 1 } };
  const of = [park, zone, roof].map((thing) => figuresOf(thing, SHARED));
  assert.equal(of[0].area_km2, 2.5);
  assert.equal(of[0].area_km2_high, 3);
  assert.equal(of[2].energy_gwh, 2);
  const order = ["energy_gwh", "area_km2", "area_ha", "site_gwh"];
  assert.deepEqual(commonFigures(["estate", "zone"], of.slice(0, 2), order), ["area_km2"]);
  assert.deepEqual(commonFigures(["zone", "candidate"], of.slice(1), order), ["energy_gwh"]);
  assert.deepEqual(commonFigures(["estate", "zone", "candidate"], of, order), []);
  assert.deepEqual(commonFigures(["zone", "zone"], [of[1], { area_km2: 2 }], order), ["energy_gwh", "area_km2"]);
});

test("a difference is told in the figure's unit and in per cent of the second", () => {
  assert.deepEqual(differenceOf(0.3, 0.1), { value: 0.2, percent: 200 });
  assert.deepEqual(differenceOf(5, 0), { value: 5, percent: null });
  assert.deepEqual(differenceOf(null, 1), { value: null, percent: null });
  assert.equal(rateOf(12.3456, 4, 1000), 3090);
  assert.equal(rateOf(1, 0, 1), null);
});

// ---- rings

const square = (x, y, side) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

test("areas overlap where sides cross or one lies in the other, and not where they only touch", () => {
  assert.equal(overlap(square(0, 0, 2), square(1, 1, 2)), true);
  assert.equal(overlap(square(0, 0, 4), square(1, 1, 1)), true);
  assert.equal(overlap(square(1, 1, 1), square(0, 0, 4)), true);
  assert.equal(overlap(square(0, 0, 2), square(0, 0, 2)), true);
  assert.equal(overlap(square(0, 0, 1), square(1, 0, 1)), false);
  assert.equal(overlap(square(0, 0, 1), square(3, 3, 1)), false);
  const hook = [...square(0, 0, 4).slice(0, 3), [3, 4], [3, 1], [0, 1]]; // its hollow holds the other
  assert.equal(overlap(hook, square(1, 2, 1)), false);
  assert.deepEqual(meetingRings([square(0, 0, 1), square(5, 5, 2), square(6, 6, 2)]), [1, 2]);
  assert.equal(meetingRings([square(0, 0, 1), square(5, 5, 2)]), null);
});

// ---- futures

test("ranges of sums and differences are those of the sums in each future, as Python has them", () => {
  const { content, levels, cases } = twins.selection;
  const rows = rowsOf(Uint8Array.from(levels), content);
  assert.ok(cases.length >= 40);
  for (const { name, zones, signs, ends, size } of cases) {
    const { first, weights } = content.energies[name];
    const of = zones.map((zone) => weights.zones[zone]);
    const made = endsOf(amountsOf(rows.slice(first, first + of[0].length), of, signs));
    for (const [end, wanted] of Object.entries(ends)) {
      assert.ok(Math.abs(made[end] - wanted) <= 0.01 * size, `${name} ${end}: ${made[end]} ${wanted}`);
    }
  }
});

// ---- the address

test("what is picked stands in an address and comes back from it, whatever its ids hold", () => {
  const items = [
    WARD,
    { kind: "zone", set: "districts", id: "Quận, cũ~1" },
    { kind: "candidate", id: "ground_pv:1-2" },
    { kind: "estate", id: "~c" },
  ];
  const text = textOfItems([...items, { kind: "area", id: "A", ring: [] }]);
  assert.equal(text, "zones:11365,districts:Quận~c cũ~t1,site:ground_pv:1-2,park:~tc");
  assert.deepEqual(
    itemsOfText(text, (item) => item),
    { items, wrong: [] },
  );
  const known = (item) => (item.id === "11365" ? item : null);
  assert.deepEqual(itemsOfText("zones:11365,zones:11365,park:gone,plain", known), {
    items: [WARD],
    wrong: ["park:gone", "plain"],
  });
});
