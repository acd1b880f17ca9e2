import assert from "node:assert/strict";
import { test } from "node:test";

import { roomOf } from "../../../../geoplan/outputs/map/scripts/access/room.js";
import { nextTowards } from "../../../../geoplan/outputs/map/scripts/access/roving.js";
import { placeBeside } from "../../../../geoplan/outputs/map/scripts/access/tip_place.js";
import { languageOf } from "../../../../geoplan/outputs/map/scripts/frame/reader_language.js";

const FRAME = [400, 300];
const BOX = [150, 60];

test("a tip stands beside its point, on the side where there is more room", () => {
  assert.deepEqual(placeBeside({ x: 100, y: 150 }, BOX, FRAME), { side: "right", x: 112, y: 120 });
  assert.deepEqual(placeBeside({ x: 300, y: 150 }, BOX, FRAME), { side: "left", x: 138, y: 120 });
});

test("a tip for which there is no room beside stands above its point, else below", () => {
  assert.deepEqual(placeBeside({ x: 100, y: 150 }, [180, 60], [200, 300]), { side: "top", x: 10, y: 78 });
  assert.deepEqual(placeBeside({ x: 190, y: 30 }, [180, 60], [200, 300]), { side: "bottom", x: 16, y: 42 });
});

test("wherever its point is, a tip that fits into the map is not cut", () => {
  for (let x = 0; x <= 400; x += 20) {
    for (let y = 0; y <= 300; y += 20) {
      for (const reach of [0, 40]) {
        const place = placeBeside({ x, y }, BOX, FRAME, reach);
        assert.ok(place.x >= 4 && place.x + BOX[0] <= 396, `${x} ${y}`);
        assert.ok(place.y >= 4 && place.y + BOX[1] <= 296, `${x} ${y}`);
        const covered = x > place.x && x < place.x + BOX[0] && y > place.y && y < place.y + BOX[1];
        assert.ok(!covered, `the tip lies upon its point ${x} ${y}`);
      }
    }
  }
});

test("an arrow goes to the nearest in its direction, and what lies aside counts double", () => {
  const points = [
    [10, 0],
    [4, 6],
    [-3, 0],
    [0, 8],
  ];
  assert.equal(nextTowards([0, 0], points, [1, 0]), 0);
  assert.equal(nextTowards([0, 0], points, [-1, 0]), 2);
  assert.equal(nextTowards([0, 0], points, [0, 1]), 3);
  assert.equal(nextTowards([0, 0], points, [0, -1]), -1);
});

test("from each of a grid every other is reached by arrows", () => {
  const points = Array.from({ length: 20 }, (_, at) => [(at % 5) * 10, Math.floor(at / 5) * 7]);
  const seen = new Set([0]);
  for (const at of seen) {
    for (const way of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const next = nextTowards(points[at], points, way);
      if (next >= 0) seen.add(next);
    }
  }
  assert.equal(seen.size, points.length);
});

test("an enlarged page and larger type leave the same room", () => {
  assert.deepEqual(roomOf(1366, 768, 16), { low: false, slim: false });
  assert.deepEqual(roomOf(683, 384, 16), { low: true, slim: false });
  assert.deepEqual(roomOf(1366, 768, 32), { low: true, slim: false });
  assert.deepEqual(roomOf(342, 192, 16), { low: true, slim: true });
  assert.deepEqual(roomOf(390, 844, 16), { low: false, slim: true });
});

test("the address goes before the browser, and the browser before the run", () => {
  const offered = ["en", "vi", "ja"];
  const of = (given) => languageOf(offered, { given: "vi", ...given });
  assert.equal(of({ browser: ["fr-FR", "ja-JP", "en"] }), "ja");
  assert.equal(of({ browser: ["VI"], given: "en" }), "vi");
  assert.equal(of({ address: "#result=x&language=en", browser: ["ja"] }), "en");
  assert.equal(of({ address: "#language=fr", browser: ["de"] }), "vi");
  assert.equal(of({}), "vi");
});
