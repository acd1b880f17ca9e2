import assert from "node:assert/strict";
import { test } from "node:test";

import {
  boxAround,
  crosses,
  edgeOf,
  freePlace,
  isInside,
  meet,
  placesAround,
  placesIn,
  placesNear,
} from "../../../../geoplan/outputs/map/scripts/zones/label_boxes.js";

const square = (x, y, side) => [
  { x, y },
  { x: x + side, y },
  { x: x + side, y: y + side },
  { x, y: y + side },
];
const FRAME = [0, 0, 400, 400];

test("a point in a hole lies in no zone", () => {
  const rings = [square(0, 0, 100), square(40, 40, 20)];
  assert.ok(isInside({ x: 10, y: 10 }, rings));
  assert.ok(!isInside({ x: 50, y: 50 }, rings));
  assert.ok(!isInside({ x: 110, y: 50 }, rings));
});

test("a name moves a line away from a sign upon its place, and stays in the frame", () => {
  const at = { x: 200, y: 200 };
  const sign = [boxAround(at, 7, 7)];
  assert.deepEqual(freePlace(placesNear(at), 30, [], FRAME), at);
  assert.deepEqual(freePlace(placesNear(at), 30, sign, FRAME), { x: 200, y: 217 });
  assert.equal(freePlace(placesNear({ x: 10, y: 200 }), 30, [], FRAME), undefined);
});

test("places in a zone are told apart by whether the name lies in it nearly from end to end", () => {
  const rings = [square(100, 100, 100)];
  const { whole, middle } = placesIn({ x: 150, y: 150 }, 40, { rings, box: [100, 100, 200, 200] });
  assert.deepEqual(whole[0], { x: 150, y: 150 });
  assert.equal(whole.length + middle.length, 49);
  assert.ok(whole.every(({ x }) => x - 30 >= 100 && x + 30 <= 200));
});

test("places around a zone come from near to far, those upon another zone later", () => {
  const places = placesAround({ x: 0, y: 0 }, 20, ({ x }) => x > 0);
  const costs = places.map(({ cost }) => cost);
  assert.deepEqual(
    costs,
    [...costs].sort((a, b) => a - b),
  );
  assert.ok(places[0].x <= -20);
});

test("a line ends at the edge of its name, and is seen to cross another", () => {
  assert.deepEqual(edgeOf({ x: 100, y: 0 }, 30), { x: 70, y: 0 });
  assert.deepEqual(edgeOf({ x: 0, y: -40 }, 30), { x: 0, y: -32 });
  assert.ok(crosses({ x: 0, y: 0 }, { x: 100, y: 0 }, [boxAround({ x: 50, y: 0 }, 10)]));
  assert.ok(!crosses({ x: 0, y: 0 }, { x: 100, y: 0 }, [boxAround({ x: 50, y: 60 }, 10)]));
  assert.ok(meet([0, 0, 2, 2], [1, 1, 3, 3]));
});
