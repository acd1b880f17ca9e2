import assert from "node:assert/strict";
import { test } from "node:test";

import { lineUpon, paler, rgbOf } from "../../../../geoplan/outputs/map/scripts/drawing/colours.js";
import { inOrder } from "../../../../geoplan/outputs/map/scripts/drawing/dom.js";
import { coverOf, shade } from "../../../../geoplan/outputs/map/scripts/roofs/packed_drawing.js";
import { featureOf, partsBySize } from "../../../../geoplan/outputs/map/scripts/drawing/shapes.js";
import { readable } from "../../../../geoplan/outputs/map/scripts/frame/view.js";
import { near, twins } from "./twins.js";

test("shapes are those that Python has put into steps", () => {
  const { steps, degrees, quantum } = twins.shapes;
  for (const [at, shape] of steps.entries()) {
    const { geometry } = featureOf(shape, quantum, at);
    const flat = geometry.coordinates.flat(3);
    const wanted = degrees[at].flat(3);
    assert.equal(flat.length, wanted.length);
    assert.ok(flat.every((number, k) => near(number, wanted[k], quantum)));
    for (const ring of geometry.coordinates.flat()) assert.deepEqual(ring[0], ring.at(-1));
  }
  assert.equal(featureOf([], quantum).geometry, null);
});

test("a colour gives way to white", () => {
  assert.deepEqual(rgbOf("#0a80ff"), [10, 128, 255]);
  assert.equal(paler("#0a80ff", 0), "#0a80ff");
  assert.equal(paler("#000000", 0.6), "rgb(153,153,153)");
  assert.equal(paler("#123456", 1), "rgb(255,255,255)");
});

test("small features cover pixels, each pixel in the colour of what covers most of it", () => {
  const block = { count: 2, x: [1, 4], y: [-1, -4], extents: [2, 2], classes: [1, 2] };
  const image = { width: 8, height: 8, data: { buffer: new ArrayBuffer(4 * 64) } };
  const view = { scale: 1, left: 0, top: 0, ratio: 1 };
  const cover = coverOf(image, [block], 3, view);
  assert.equal(cover[0], null);
  assert.equal(cover[1].filter(Boolean).length, 4);
  shade(image, cover, ["#000000", "#ff0000", "#00ff00"]);
  const bytes = new Uint8Array(image.data.buffer);
  const at = (x, y) => Array.from(bytes.subarray(4 * (8 * y + x), 4 * (8 * y + x) + 3));
  assert.deepEqual(at(1, 1), [255, 0, 0]);
  assert.deepEqual(at(4, 4), [0, 255, 0]);
  assert.equal(bytes[4 * 63 + 3], 0, "nothing is drawn where nothing is");
});

test("a place is read out with its hemispheres", () => {
  assert.equal(readable({ lat: 20.85, lng: 106.68 }), "20.8500° N, 106.6800° E");
  assert.equal(readable({ lat: -1.5, lng: -70 }), "1.5000° S, 70.0000° W");
});

test("the outline of what is chosen is seen upon dark zones too", () => {
  assert.equal(lineUpon("#ffffff"), "#111827");
  assert.equal(lineUpon("#cc4778"), "#111827");
  assert.equal(lineUpon("#2b0a56"), lineUpon("#510e6c"));
  assert.notEqual(lineUpon("#2b0a56"), "#111827");
});

test("islets are told from the land that they lie beside, wherever either starts", () => {
  const square = (x, y, side) => [[x, y, side, 0, 0, side, -side, 0]];
  const [land, islet, isle] = [square(9000, -70, 100), square(-4000, 8000, 10), square(1, 1, 50)];
  assert.deepEqual(partsBySize([islet, land, isle], 0.05), [[land, isle], [islet]]);
  assert.deepEqual(partsBySize([islet], 0.05), [[islet], []], "the largest is never an islet");
});

test("nodes come into an order with as few moves as need be", () => {
  const ordered = (now, wanted) => {
    const children = ["mark", ...now, "ring"];
    const moves = [];
    const insertBefore = (node, next) => {
      if (children.includes(node)) children.splice(children.indexOf(node), 1);
      children.splice(next ? children.indexOf(next) : children.length, 0, node);
      moves.push(node);
      return node;
    };
    inOrder({ insertBefore }, [...wanted], now);
    const told = children.filter((node) => wanted.includes(node)).join("");
    assert.equal(told, wanted);
    return moves.join("");
  };
  assert.equal(ordered(["a", "b", "c"], "abc"), "");
  assert.equal(ordered(["a", "b", "c", "d"], "dabc"), "d", "the last comes first");
  assert.equal(ordered(["a", "b", "c", "d"], "bcda"), "a", "the first goes last");
  assert.equal(ordered(["a", "b", "c", "d"], "bacd"), "a", "two change places");
  assert.equal(ordered(["a", "c"], "abc"), "b", "one is new");
  assert.equal(ordered([], "abc"), "abc");
  const letters = [..."abcdefgh"];
  for (let turn = 1; turn < 60; turn++) {
    const mixed = letters.map((letter, at) => [(at * 7 * turn + turn * turn) % 61, letter]).sort((a, b) => a[0] - b[0]);
    ordered(letters, mixed.map(([, letter]) => letter).join(""));
  }
});
