/* The sun of the page, held against what Python simulates and looks up. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  cellAt,
  farKm,
  optimumAt,
  placeAt,
  planesAround,
  readSun,
  sum,
  yieldsOf,
} from "../../../../geoplan/outputs/map/scripts/sun/sun_table.js";
import { placeOf, planeOf } from "../../../../geoplan/outputs/map/scripts/sun/sun_parts.js";
import { zoneAt } from "../../../../geoplan/outputs/map/scripts/sun/zone_at.js";
import { near, twins } from "./twins.js";

const { single, cases, grid, in_grid: inGrid, many, many_ghi: manyGhi, ghi } = twins.sun;
const [NODE_KWH, BETWEEN_SHARE, GRID_SHARE] = [0.01, 0.01, 0.0005]; // months at nodes; between them; a cell's whole kWh

test("the months of a plane are those of Python: exact where the table has it, within 1 % between", async () => {
  const sun = await readSun(single);
  const here = placeAt(sun, [107, 21]);
  for (const { plane, node, months } of cases) {
    const shown = yieldsOf(sun, here, plane);
    assert.equal(shown.length, 12);
    if (node) shown.forEach((value, at) => assert.ok(Math.abs(value - months[at]) < NODE_KWH, `${plane.tilt}`));
    assert.ok(near(sum(shown), sum(months), node ? 5e-5 : BETWEEN_SHARE), `${sum(shown)} against ${sum(months)}`);
  }
});

test("the irradiation of a year is that of the station, wherever one points", async () => {
  const sun = await readSun(single);
  for (const at of [sun.places[0].at, [106, 20], [108.5, 22]]) {
    assert.ok(Math.abs(sum(placeAt(sun, at).ghi) - ghi) < 0.1);
    assert.equal(placeAt(sun, at).cell, null);
  }
});

test("a grid gives its own irradiation and scales the yields, as Python does", async () => {
  const sun = await readSun(grid);
  assert.ok(inGrid.length > 8);
  for (const { at, ghi: wanted, planes, yields } of inGrid) {
    const here = placeAt(sun, at);
    assert.ok(Math.abs(sum(here.ghi) - wanted) <= 0.5 + 0.1);
    planes.forEach((plane, k) => {
      const year = sum(yieldsOf(sun, here, { mounting: "close_mount", ...plane }));
      assert.ok(near(year, yields[k], GRID_SHARE), `${year} against ${yields[k]}`);
    });
  }
});

test("a cell that is not known is answered by the nearest that is", async () => {
  const { cells } = await readSun(grid);
  const corner = [cells.west, cells.north];
  const cell = cellAt(cells, corner);
  assert.ok(cell.ghi > 1500 && farKm(cell.at, corner) > 5);
});

test("of many places each has its own irradiation, and the yields of the nearest table scaled by it", async () => {
  const sun = await readSun(many);
  assert.equal(sun.places.length, 14);
  assert.equal(sun.homes.length, 12);
  sun.places.forEach((place, k) => {
    const here = placeAt(sun, place.at);
    assert.equal(here.place, place);
    assert.ok(near(sum(here.ghi), manyGhi[k], 1e-4));
    const home = sun.places[sun.homes[place.table]];
    assert.ok(near(here.factor, sum(place.ghi) / sum(home.ghi)));
    if (sun.homes.includes(k)) assert.equal(here.factor, 1);
  });
});

test("the weights of the planes around one make one, on any azimuth", () => {
  for (const azimuth of [-170, 0, 5, 180, 355, 359.9, 360, 725]) {
    for (const tilt of [0, 3, 59.9, 60]) {
      const around = planesAround(single, { tilt, azimuth });
      assert.ok(Math.abs(sum(around.map(([, weight]) => weight)) - 1) < 1e-9);
      for (const [at] of around) assert.ok(at >= 0 && at < single.tilts.length * single.azimuths.length);
    }
  }
});

test("no plane of the table yields more than the optimum tilt towards the equator, by more than a thousandth", async () => {
  const sun = await readSun(single);
  const here = placeAt(sun, [106, 20]);
  for (const mounting of ["close_mount", "open_rack"]) {
    const optimum = optimumAt(sun, here, mounting);
    assert.equal(optimum.azimuth, 180);
    const most = sum(yieldsOf(sun, here, { mounting, ...optimum }));
    for (const tilt of sun.tilts) {
      assert.ok(sum(yieldsOf(sun, here, { mounting, tilt, azimuth: 180 })) < 1.002 * most);
    }
  }
});

test("a place lies in the zone that holds it, not in its holes", () => {
  const square = [0, 0, 10, 0, 0, 10, -10, 0];
  const hole = [4, 4, 2, 0, 0, 2, -2, 0];
  const set = { shapes: [[], [[square, hole]], [[[20, 0, 5, 0, 0, 5, -5, 0]]]] };
  assert.equal(zoneAt(set, 1, [1, 1]), 1);
  assert.equal(zoneAt(set, 1, [5, 5]), null);
  assert.equal(zoneAt(set, 1, [22, 2]), 2);
  assert.equal(zoneAt(set, 1, [15, 2]), null);
});

test("a place and a plane of an address are taken where they can be, and nothing else is", () => {
  assert.deepEqual(placeOf("20.8274/-106.7347"), { lat: 20.8274, lng: -106.7347 });
  for (const wrong of ["", "20.8", "20.8/106/3", "91/100", "20/181", "a/b", "20.8/", "1e1/2"]) {
    assert.equal(placeOf(wrong), null);
  }
  assert.deepEqual(planeOf("open_rack", single), { mounting: "open_rack" });
  assert.deepEqual(planeOf("close_mount/30/180", single), { mounting: "close_mount", tilt: 30, azimuth: 180 });
  for (const wrong of [
    "wall",
    "",
    "toString",
    "open_rack/30",
    "open_rack/61/180",
    "open_rack/10/360",
    "open_rack/x/1",
  ]) {
    assert.equal(planeOf(wrong, single), null, wrong);
  }
});
