import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { distance, readBlock, ringsOf, tellOf } from "../../../../geoplan/outputs/map/scripts/roofs/packed_block.js";
import { near, twins } from "./twins.js";

const { layer, features, places } = twins.packed;
const names = Object.keys(layer.attributes);
const blocks = layer.blocks.map((block) =>
  readBlock(new Uint8Array(inflateRawSync(Buffer.from(block.data, "base64"))), block, names),
);
// block and place in it of each feature, in the order in which they are packed
const all = blocks.flatMap((block) => Array.from({ length: block.count }, (_, index) => ({ block, index })));

test("as many features are read as were packed, in more than one block", () => {
  assert.ok(blocks.length > 1);
  assert.equal(all.length, layer.count);
  assert.equal(all.length, features.length);
});

test("the vertices of each ring are those that Python reads", () => {
  for (const [at, { block, index }] of all.entries()) {
    const rings = [...ringsOf(block, index)].map(([begin, end]) => Array.from(block.vertices.subarray(begin, end)));
    assert.deepEqual(sorted(rings), sorted(features[at].rings), `feature ${at}`);
  }
});

// Which ring comes first does not matter, nor where one begins; the way that it turns does.
function sorted(rings) {
  return rings.map(turned).sort(([a], [b]) => a[0] - b[0] || a[1] - b[1]);
}

function turned(flat) {
  const points = Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
  const least = points.reduce(
    (best, point, k) => ((point[0] - points[best][0] || point[1] - points[best][1]) < 0 ? k : best),
    0,
  );
  return [...points.slice(least), ...points.slice(0, least)];
}

test("a point stands where it stood", () => {
  const points = all.filter((_, at) => !features[at].rings.length);
  assert.ok(points.length > 0);
  const wanted = features.filter(({ rings }) => !rings.length).map(({ point }) => point);
  assert.deepEqual(
    points.map(({ block, index }) => [block.x[index], block.y[index]]),
    wanted,
  );
});

test("classes and values are those that were packed, and what is not known is null", () => {
  for (const [at, { block, index }] of all.entries()) {
    const { code, values } = tellOf(block, index, layer);
    assert.equal(code ?? null, features[at].class);
    for (const name of names) assert.ok(near(values[name], features[at].values[name], 1e-9), `${at} ${name}`);
  }
  assert.ok(features.some(({ values }) => Object.values(values).includes(null)));
  assert.ok(features.some((feature) => feature.class === null));
});

test("the extent of a feature is the longer side of its bounds", () => {
  for (const [at, { block, index }] of all.entries()) assert.equal(block.extents[index], features[at].extent);
  for (const block of blocks) assert.equal(block.largest, Math.max(...block.extents));
});

test("how far a place is from a feature is what shapely says: 0 inside, holes left out", () => {
  for (const { at, feature, far } of places) {
    const { block, index } = all[feature];
    assert.ok(near(distance(block, index, ...at), far, 1e-9), `${at} from ${feature}`);
  }
  assert.ok(places.some(({ far }) => far === 0));
  assert.ok(places.some(({ far }) => far > 0));
});
