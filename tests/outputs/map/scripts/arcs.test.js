import assert from "node:assert/strict";
import { test } from "node:test";

import {
  alongRing,
  bordersOf,
  boundsOf,
  levelAt,
  metresPerPixel,
  readArcs,
  shapeOf,
} from "../../../../geoplan/outputs/map/scripts/zones/arcs.js";
import { groupsInOrder, groupStyles } from "../../../../geoplan/outputs/map/scripts/zones/groups.js";

// Two squares of a degree side by side; the one on the left has a corner in the middle of its west that level 0 alone shows,
// and their common border one that goes at level 2.
const GIVEN = {
  coarser: 10,
  tolerances: [100, 400],
  arcs: [
    [1, 0, 0, 0.5, 0, 0.5].map((degrees) => degrees * 100),
    [0, 0, -1, 0, 0, -0.5, 0, -0.5, 1, 0].map((degrees) => degrees * 100),
    [0, 0, 1, 0, 0, 1, -1, 0].map((degrees) => degrees * 100),
  ],
  levels: ["212", "22022", "2222"],
  zones: [[[[0, 1]]], [[[2, -1]]], []],
};
const QUANTUM = 0.001;

test("a ring runs along its arcs, whichever way these stand", () => {
  const shapes = GIVEN.zones.map((polygons) => shapeOf(polygons, readArcs(GIVEN, QUANTUM)));
  const left = [1000, 0, 0, 500, 0, 500, -1000, 0, 0, -500, 0, -500];
  const right = [1000, 0, 1000, 0, 0, 1000, -1000, 0, 0, -500];
  assert.deepEqual(shapes, [[[left]], [[right]], []]);
});

test("a level leaves out the same corners of both sides of a border", () => {
  const read = readArcs(GIVEN, QUANTUM);
  const at = (zone, level) => {
    const seen = [];
    alongRing(GIVEN.zones[zone][0][0], read, level, (k) => seen.push([read.xs[k], read.ys[k]].join()));
    return seen;
  };
  assert.deepEqual([at(0, 0).length, at(0, 1).length, at(0, 2).length], [6, 5, 4]);
  assert.deepEqual([at(1, 0).length, at(1, 1).length, at(1, 2).length], [5, 5, 4]);
  assert.ok(at(0, 1).includes("1000,500") && at(1, 1).includes("1000,500"));
  assert.ok(!at(0, 2).includes("1000,500") && !at(1, 2).includes("1000,500"));
});

test("places are those of Web Mercator", () => {
  const read = readArcs(GIVEN, QUANTUM);
  const mercator = (latitude) => 0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI);
  const bounds = boundsOf(GIVEN.zones[1], read);
  [181 / 360, 182 / 360, mercator(1), mercator(0)].forEach((wanted, at) => {
    assert.ok(Math.abs(bounds[at] - wanted) < 1e-12, `${at}: ${bounds[at]} for ${wanted}`);
  });
});

test("a smaller map takes the level whose tolerance is a pixel", () => {
  assert.ok(Math.abs(metresPerPixel(0, 0) - 156543.03) < 0.01);
  assert.ok(Math.abs(metresPerPixel(7, 60) - 611.5) < 0.1);
  assert.deepEqual(
    [50, 100, 399, 400, 9000].map((metres) => levelAt([100, 400], metres)),
    [0, 1, 1, 2, 2],
  );
});

test("borders of groups are what has one group on one side alone", () => {
  assert.deepEqual(bordersOf(GIVEN.zones, [0, 0, 0], 3), [1, 2]);
  assert.deepEqual(bordersOf(GIVEN.zones, [0, 1, 1], 3), [0, 1, 2]);
});

test("borders of groups are finer where zones are tiny, and go with the outlines", () => {
  const drawn = { widthAt: (zoom) => zoom };
  const weights = (zoom) => groupStyles(drawn, zoom, true).map(({ weight }) => weight);
  const [near, far] = [weights(20), weights(3)];
  assert.ok(near[0] > near[1] && far.every((weight, at) => weight < near[at]));
  assert.deepEqual(
    groupStyles(drawn, 20, false).map(({ stroke }) => stroke),
    [false, false],
  );
});

test("groups stand by what their zones come to, what is not known counting nothing", () => {
  const groups = { names: ["a", "b", "c"], of: [0, 0, 1, 1, 2] };
  assert.deepEqual(groupsInOrder(groups, [1, 2, 5, null, 4]), [1, 2, 0]);
  assert.deepEqual(groupsInOrder(groups, []), [0, 1, 2]);
});
