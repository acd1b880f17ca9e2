/* Reads a block of features as packed_layer.py has written it (its head says the format), and says how far a place is
   from one of them. Coordinates are quanta of EPSG:3857. */

import { readerOf, running } from "../packing/varints.js";

// The vertices of all features, ring by ring, as they are added; and the larger side of each feature's bounds.
class Shapes {
  constructor(features, rings, vertices) {
    this.vertices = new Int32Array(2 * vertices);
    this.ringEnds = new Uint32Array(rings);
    this.featureEnds = new Uint32Array(features);
    this.extents = new Uint32Array(features);
    this.place = 0;
    this.ring = 0;
  }

  begin(x, y) {
    this.west = this.east = x;
    this.south = this.north = y;
  }

  add(x, y) {
    this.vertices[this.place++] = x;
    this.vertices[this.place++] = y;
    if (x < this.west) this.west = x;
    else if (x > this.east) this.east = x;
    if (y < this.south) this.south = y;
    else if (y > this.north) this.north = y;
  }

  endRing() {
    this.ringEnds[this.ring++] = this.place;
  }

  end(feature) {
    this.featureEnds[feature] = this.ring;
    this.extents[feature] = Math.max(this.east - this.west, this.north - this.south);
  }
}

function shapesOf(kinds, x, y, { squares, sides, sizes, dx, dy }) {
  const shapes = new Shapes(kinds.length, squares + sizes.length, 4 * squares + dx.length);
  const [ax, ay, bx, by] = sides;
  for (let k = 0, square = 0, size = 0, step = 0; k < kinds.length; k++) {
    shapes.begin(x[k], y[k]);
    if (kinds[k] === 1) {
      shapes.add(x[k], y[k]);
      shapes.add(x[k] + ax[square], y[k] + ay[square]);
      shapes.add(x[k] + ax[square] + bx[square], y[k] + ay[square] + by[square]);
      shapes.add(x[k] + bx[square], y[k] + by[square]);
      square++;
      shapes.endRing();
    }
    let [beginX, beginY] = [x[k], y[k]];
    for (let more = kinds[k] - 1; more > 0; more--, size++) {
      let [px, py] = [beginX, beginY];
      for (let left = sizes[size]; left > 0; left--, step++) {
        px += dx[step];
        py += dy[step];
        if (left === sizes[size]) [beginX, beginY] = [px, py];
        shapes.add(px, py);
      }
      shapes.endRing();
    }
    shapes.end(k);
  }
  return shapes;
}

// Numbers of a block -> its features, in typed arrays: a ring ends in `vertices` where `ringEnds` says, a feature in
// `ringEnds` where `featureEnds` says. Classes count from 1, values from 1 quantum above 0; 0 is what is not known.
export function readBlock(bytes, { count, bounds }, names) {
  const read = readerOf(bytes);
  const kinds = read.plain(count);
  const x = running(read.signed(count));
  const y = running(read.signed(count));
  let squares = 0;
  let rings = 0;
  for (const kind of kinds) {
    if (kind === 1) squares++;
    else if (kind) rings += kind - 1;
  }
  const sides = [0, 1, 2, 3].map(() => read.signed(squares));
  const sizes = read.plain(rings);
  const steps = sizes.reduce((sum, size) => sum + size, 0);
  const [dx, dy] = [read.signed(steps), read.signed(steps)];
  const { vertices, ringEnds, featureEnds, extents } = shapesOf(kinds, x, y, { squares, sides, sizes, dx, dy });
  const classes = read.plain(count, Uint8Array);
  const values = Object.fromEntries(names.map((name) => [name, read.plain(count, Uint32Array)]));
  const largest = extents.reduce((most, one) => Math.max(most, one), 0);
  return { count, bounds, x, y, vertices, ringEnds, featureEnds, extents, largest, classes, values };
}

// Beginning and end of each ring of a feature, in its block's vertices.
export function* ringsOf(block, index) {
  for (let ring = index ? block.featureEnds[index - 1] : 0; ring < block.featureEnds[index]; ring++) {
    yield [ring ? block.ringEnds[ring - 1] : 0, block.ringEnds[ring]];
  }
}

// How far a place is from a feature, in quanta; 0 inside.
export function distance(block, index, px, py) {
  let inside = false;
  let least = Infinity;
  const { vertices } = block;
  for (const [begin, end] of ringsOf(block, index)) {
    for (let k = begin, before = end - 2; k < end; before = k, k += 2) {
      const [x0, y0, x1, y1] = [vertices[before], vertices[before + 1], vertices[k], vertices[k + 1]];
      if (y0 > py !== y1 > py && px < ((x1 - x0) * (py - y0)) / (y1 - y0) + x0) inside = !inside;
      least = Math.min(least, toSide(px - x0, py - y0, x1 - x0, y1 - y0));
    }
  }
  if (least === Infinity) return Math.hypot(block.x[index] - px, block.y[index] - py);
  return inside ? 0 : least;
}

function toSide(px, py, dx, dy) {
  const share = dx || dy ? Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(share * dx - px, share * dy - py);
}

// A feature as one reads it: the code of its class, and its values in their units; null where they are not known.
export function tellOf(block, index, { classes, attributes }) {
  const figures = Object.entries(attributes).map(([name, quantum]) => {
    const value = block.values[name][index];
    return [name, value ? (value - 1) * quantum : null];
  });
  return { code: classes[block.classes[index] - 1], values: Object.fromEntries(figures) };
}

// The ids of a block's features: texts, or the first whole number and the steps that follow it.
export function idsOf(text) {
  const listed = JSON.parse(text);
  if (typeof listed[0] === "string") return listed;
  let id = 0;
  return listed.map((step) => String((id += step)));
}
