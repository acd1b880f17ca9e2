/* Areas that are drawn: rings, overlaps, land and the projection, held against shapely, `zonal_stats` and pyproj. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  areasOfText,
  areasText,
  freeLetter,
  placeTyped,
  ringOfText,
  ringText,
} from "../../../../geoplan/outputs/map/scripts/areas/area_text.js";
import { landIn, runsOf } from "../../../../geoplan/outputs/map/scripts/areas/land_cells.js";
import { areaOf, sharedArea, turned } from "../../../../geoplan/outputs/map/scripts/areas/overlap.js";
import { Plane, mercator } from "../../../../geoplan/outputs/map/scripts/areas/plane.js";
import { INSIDE, NEAR, RingIndex } from "../../../../geoplan/outputs/map/scripts/areas/ring_index.js";
import {
  boundsOf,
  crossesItself,
  holdsPlace,
  middleOf,
  signedArea,
  toBorder,
} from "../../../../geoplan/outputs/map/scripts/areas/ring_shape.js";
import { inflated } from "../../../../geoplan/outputs/map/scripts/packing/inflated.js";
import { near, twins } from "./twins.js";

const { plane, middles, overlaps, land, crossings, places } = twins.areas;
const backwards = (ring) => {
  const corners = Array.from({ length: ring.length / 2 }, (_, k) => ring.slice(2 * k, 2 * k + 2));
  return Float64Array.from(corners.reverse().flat());
};

test("places come to where pyproj brings them, to a millimetre", () => {
  const page = new Plane(plane.content);
  const ring = page.ring(plane.places);
  plane.flat.forEach(([x, y], k) => {
    assert.ok(Math.hypot(ring[2 * k] - x, ring[2 * k + 1] - y) < 0.002);
    assert.deepEqual(page.at(...mercator(...plane.places[k])), [ring[2 * k], ring[2 * k + 1]]);
    assert.ok(page.holds(...plane.places[k]));
  });
  assert.ok(!page.holds(100, 20));
});

test("the middle of a shape is that of GEOS, with holes and of several parts", () => {
  for (const { rings, middle } of middles) {
    const [x, y] = middleOf(rings);
    assert.ok(Math.hypot(x - middle[0], y - middle[1]) < 1e-6, `${[x, y]} against ${middle}`);
  }
});

test("what shapes share is what shapely cuts out, whichever way the rings turn", () => {
  let some = 0;
  for (const { shape, ring, area, all } of overlaps) {
    const rings = turned(shape);
    assert.ok(near(areaOf(rings), all, 1e-9));
    const left = signedArea(ring) > 0 ? ring : backwards(ring);
    assert.ok(Math.abs(sharedArea(rings, left) - area) < 1e-6 * all, `${sharedArea(rings, left)} against ${area}`);
    const back = turned(shape.map((polygon) => polygon.map(backwards)));
    assert.ok(Math.abs(sharedArea(back, left) - area) < 1e-6 * all);
    if (area > 0 && area < all) some++;
  }
  assert.ok(some > 20);
});

test("land is that of zonal_stats, by the exact part of each cell", async () => {
  const runs = runsOf(await inflated(land.cells.data), land.cells);
  land.rings.forEach((ring, at) => {
    const m2 = landIn(ring, land.cells, runs);
    assert.ok(Math.abs(m2 - land.m2[at]) < 1e-5 + 1e-8 * land.m2[at], `${m2} against ${land.m2[at]}`);
    assert.ok(Math.abs(landIn(backwards(ring), land.cells, runs) - m2) < 1e-6);
  });
});

test("a ring that crosses or touches itself is told from one that does not", () => {
  const told = { true: 0, false: 0 };
  for (const { ring, crosses } of crossings) {
    assert.equal(crossesItself(ring), crosses, String(ring));
    told[crosses]++;
  }
  assert.ok(told.true > 50 && told.false > 50);
  assert.ok(!crossesItself([0, 0, 4, 0, 4, 4], false));
  assert.ok(crossesItself([0, 0, 4, 0, 4, 4, 2, -1], false));
});

test("a place is inside with the border, and as far from it as shapely says", () => {
  places.places.forEach(([x, y], k) => {
    assert.equal(holdsPlace(places.ring, x, y), places.inside[k], `${x} ${y}`);
    assert.ok(near(toBorder(places.ring, x, y), places.far[k], 1e-12));
  });
});

test("cells that are told to be inside or outside are, and those near the border are near", () => {
  for (const { ring } of overlaps.slice(0, 20)) {
    const index = new RingIndex(ring, 15);
    const [west, south, east, north] = boundsOf(ring);
    for (let k = 0; k < 400; k++) {
      const [x, y] = [west + ((k % 20) / 19) * (east - west), south + (Math.floor(k / 20) / 19) * (north - south)];
      const at = index.at(x, y);
      if (at === NEAR) continue;
      assert.equal(at === INSIDE, holdsPlace(ring, x, y));
      assert.ok(toBorder(ring, x, y) > 15);
    }
    assert.equal(index.ofBounds([west - 900, south - 900, west - 800, south - 800]), 0);
    assert.equal(index.ofBounds([west - 900, south - 900, east + 900, north + 900]), NEAR);
  }
});

test("areas are kept by the address: rings to a tenth of a metre, names whatever they are", () => {
  const ring = [
    [106.6831, 20.861],
    [106.70001, 20.8],
    [-106.7, -20.9],
  ];
  assert.deepEqual(ringOfText(ringText(ring)), ring);
  const areas = [
    { id: "A", name: "", ring },
    { id: "AB", name: "Cảng, bến: 2~3 %", ring },
  ];
  const text = areasText(areas);
  assert.deepEqual(areasOfText(text), { areas, wrong: [] });
  assert.ok(!/[ &=#"]/.test(text));
});

test("what is no area is named, and the others are taken", () => {
  const right = areasText([
    {
      id: "B",
      name: "",
      ring: [
        [1, 1],
        [2, 1],
        [2, 2],
      ],
    },
  ]);
  const wrong = ["C:", "C:AA", "c:AAAAAA", "D:A*", "E~%E0:AAAAAA", "B:CCCCCC"];
  const taken = areasOfText([right, ...wrong].join(","));
  assert.deepEqual(
    taken.areas.map(({ id }) => id),
    ["B"],
  );
  assert.deepEqual(taken.wrong, wrong);
  assert.equal(ringOfText("_".repeat(40)), null);
  assert.equal(ringOfText(ringText(Array.from({ length: 501 }, (_, k) => [k / 10, 0]))), null);
});

test("letters are given in order, and what is typed is latitude before longitude", () => {
  assert.equal(freeLetter([]), "A");
  assert.equal(freeLetter(["A", "C"]), "B");
  assert.equal(freeLetter([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]), "AA");
  assert.deepEqual(placeTyped(" 20.85, 106.68 "), [106.68, 20.85]);
  assert.deepEqual(placeTyped("-20.85;-106.68"), [-106.68, -20.85]);
  for (const wrong of ["", "20.85", "106.68, 20.85", "20.85, 106.68, 3", "a, b", "20,85, 106,68"]) {
    assert.equal(placeTyped(wrong), null, wrong);
  }
});
