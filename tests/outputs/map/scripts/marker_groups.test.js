import assert from "node:assert/strict";
import { test } from "node:test";

import { groupsOf, ringOf } from "../../../../geoplan/outputs/map/scripts/candidates/marker_groups.js";

// signs are squares: they lie upon each other where both ways are short
const far = (one, other) => Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
const SIZE_PX = 24; // of a sign

test("signs that lie upon each other are one group, led by the first", () => {
  const places = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 5, y: 5 },
    { x: 100, y: 26 },
    { x: 130, y: 0 },
  ];
  assert.deepEqual(groupsOf(places), [[0, 2], [1, 3], [4]]);
  assert.deepEqual(groupsOf([]), []);
});

test("no two first signs are nearer than they are wide, and each place is in one group", () => {
  let state = 7;
  const next = () => (state = (state * 16807) % 2147483647) % 300;
  const places = Array.from({ length: 120 }, () => ({ x: next(), y: next() }));
  const groups = groupsOf(places);
  const all = groups.flat().sort((a, b) => a - b);
  assert.deepEqual(
    all,
    places.map((_, at) => at),
  );
  for (const [a] of groups) {
    for (const [b] of groups) assert.ok(a === b || far(places[a], places[b]) >= SIZE_PX);
  }
});

test("signs that are spread lie neither upon each other nor upon the first", () => {
  for (const count of [1, 2, 5, 8, 12]) {
    const ring = ringOf(count);
    assert.equal(ring.length, count);
    ring.forEach((one, at) => {
      assert.ok(far(one, { x: 0, y: 0 }) >= SIZE_PX);
      for (const other of ring.slice(at + 1)) assert.ok(far(one, other) >= SIZE_PX, `${count}`);
    });
  }
});

test("signs that are spread keep clear of the others where there is room", () => {
  const others = [
    { x: 0, y: -40 },
    { x: 36, y: 8 },
    { x: -60, y: 0 },
  ];
  for (const count of [1, 2, 3, 5, 9]) {
    for (const one of ringOf(count, others)) {
      for (const other of others) assert.ok(far(one, other) >= SIZE_PX, `${count}`);
    }
  }
  assert.equal(ringOf(4, [{ x: 0, y: 0 }]).length, 4, "nothing is left out where there is none");
});
