/* The roofs whose middle lies in a ring, and what they sum to: as `geoplan.evaluate` counts them, up to the rounding of
   their corners in the page. Nothing here needs a page. */

import { INSIDE, NEAR, OUTSIDE, RingIndex } from "./ring_index.js";
import { holdsPlace, middleOf, toBorder } from "./ring_shape.js";

const REACH_M = 40; // roofs larger than this are looked at one by one
const ROOM_M = 1; // for what a straight line between the corners of a block leaves out
export const UNSURE_M = 0.4; // corners are rounded to 0.25 m: a middle so near to the border may lie on either side

class Sums {
  constructor({ classes, attributes }) {
    this.counts = new Float64Array(classes.length + 1);
    this.sums = Object.fromEntries(Object.keys(attributes).map((name) => [name, new Float64Array(classes.length + 1)]));
    this.unsure = 0;
  }

  add(block, k) {
    const which = block.classes[k];
    this.counts[which]++;
    for (const [name, sums] of Object.entries(this.sums)) {
      const value = block.values[name][k];
      if (value) sums[which] += value - 1;
    }
  }

  join({ counts, sums }) {
    counts.forEach((count, which) => (this.counts[which] += count));
    for (const [name, own] of Object.entries(this.sums)) sums[name].forEach((sum, which) => (own[which] += sum));
  }
}

// Class -> how many roofs, and attribute -> class -> their sum in its unit; `unsure`: how many middles lie upon the border,
// as near as the page knows. `blocks` are those of a packed layer, `data` what it says of them.
export function roofsIn(ring, { blocks, data, plane }) {
  const index = new RingIndex(ring, REACH_M);
  const all = new Sums(data);
  for (const block of blocks) addBlock(all, block, { index, data, plane });
  const names = ["", ...data.classes];
  const byClass = (values, quantum) => Object.fromEntries(names.map((name, at) => [name, values[at] * quantum]));
  const sums = Object.entries(all.sums).map(([name, values]) => [name, byClass(values, data.attributes[name])]);
  return { counts: byClass(all.counts, 1), sums: Object.fromEntries(sums), unsure: all.unsure };
}

function addBlock(all, block, { index, data, plane }) {
  const near = nearPlane(block, data.quantum, plane);
  const where = index.ofBounds(near.bounds);
  if (where === OUTSIDE) return;
  if (where === INSIDE) {
    all.join(totalsOf(block, data));
    return;
  }
  const { x: xs, y: ys, extents } = block;
  const { x0, xOfX, xOfY, y0, yOfX, yOfY, error } = near;
  const most = (REACH_M - error - ROOM_M) / (Math.SQRT2 * near.scale);
  for (let k = 0; k < block.count; k++) {
    const [east, north] = [xs[k], ys[k]];
    const x = x0 + xOfX * east + xOfY * north;
    const y = y0 + yOfX * east + yOfY * north;
    let at = index.at(x, y);
    if (extents[k] > most) at = reaches(index.bounds, x, y, extents[k] * near.scale * Math.SQRT2 + error) ? NEAR : OUTSIDE;
    if (at === INSIDE) all.add(block, k);
    else if (at === NEAR) addNear(all, block, k, { index, data, plane });
  }
}

function reaches([west, south, east, north], x, y, far) {
  return x + far >= west && x - far <= east && y + far >= south && y - far <= north;
}

function addNear(all, block, k, { index, data, plane }) {
  const [x, y] = middleOfRoof(block, k, data.quantum, plane);
  if (holdsPlace(index.ring, x, y)) all.add(block, k);
  if (toBorder(index.ring, x, y) <= UNSURE_M) all.unsure++;
}

export function middleOfRoof(block, k, quantum, plane) {
  const rings = [];
  for (let ring = k ? block.featureEnds[k - 1] : 0; ring < block.featureEnds[k]; ring++) {
    const [begin, end] = [ring ? block.ringEnds[ring - 1] : 0, block.ringEnds[ring]];
    const corners = new Float64Array(end - begin);
    for (let v = begin; v < end; v += 2) {
      plane.move(block.vertices[v] * quantum, block.vertices[v + 1] * quantum);
      corners[v - begin] = plane.x;
      corners[v - begin + 1] = plane.y;
    }
    rings.push(corners);
  }
  return rings.length ? middleOf(rings) : plane.at(block.x[k] * quantum, block.y[k] * quantum);
}

function totalsOf(block, data) {
  if (!block.totals) {
    block.totals = new Sums(data);
    for (let k = 0; k < block.count; k++) block.totals.add(block, k);
  }
  return block.totals;
}

// Where a block lies in the plane, and the straight lines that take its quanta there with an error that is known.
function nearPlane(block, quantum, plane) {
  if (block.near) return block.near;
  const [west, south, east, north] = block.bounds;
  const [dx, dy] = [Math.max(east - west, 1), Math.max(north - south, 1)];
  const at = (u, v) => plane.at((west + u * dx) * quantum, (south + v * dy) * quantum);
  const [middle, left, right, below, above] = [at(0.5, 0.5), at(0, 0.5), at(1, 0.5), at(0.5, 0), at(0.5, 1)];
  const [xOfX, yOfX] = [(right[0] - left[0]) / dx, (right[1] - left[1]) / dx];
  const [xOfY, yOfY] = [(above[0] - below[0]) / dy, (above[1] - below[1]) / dy];
  const [u, v] = [west + dx / 2, south + dy / 2];
  const near = { xOfX, xOfY, yOfX, yOfY, scale: Math.hypot(xOfX, yOfX) * 1.01 };
  near.x0 = middle[0] - xOfX * u - xOfY * v;
  near.y0 = middle[1] - yOfX * u - yOfY * v;
  const corners = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
  const places = [west, east].flatMap((x) => [south, north].map((y) => [x, y]));
  const offs = places.map(([x, y]) => {
    const [trueX, trueY] = plane.at(x * quantum, y * quantum);
    return Math.hypot(near.x0 + xOfX * x + xOfY * y - trueX, near.y0 + yOfX * x + yOfY * y - trueY);
  });
  near.error = 2 * Math.max(...offs) + 0.1;
  const all = [...corners, left, right, below, above];
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const pad = near.error + ROOM_M;
  near.bounds = [Math.min(...xs) - pad, Math.min(...ys) - pad, Math.max(...xs) + pad, Math.max(...ys) + pad];
  block.near = near;
  return near;
}
