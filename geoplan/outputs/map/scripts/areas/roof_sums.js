/* The roofs whose middle lies in a ring, and what they sum to: those that geoplan/siting/roofs_in_areas.py counts, which
   takes the middles of what a line crosses from the outlines that a page has. Nothing here needs a page. */

import { INSIDE, NEAR, OUTSIDE, RingIndex } from "./ring_index.js";
import { holdsPlace, middleOf, toBorder } from "./ring_shape.js";

const REACH_M = 40; // roofs larger than this are looked at one by one
const ROOM_M = 1; // for what a straight line between the corners of a block leaves out

// Counts and sums by class: those of an attribute stand behind those of the one before.
class Sums {
  constructor({ classes, attributes }) {
    this.names = Object.keys(attributes);
    this.width = classes.length + 1;
    this.counts = new Float64Array(this.width);
    this.sums = new Float64Array(this.width * this.names.length);
  }

  // Some roofs of a block: `chosen` holds their places, `count` of them.
  add(block, chosen, count) {
    const { classes } = block;
    for (let k = 0; k < count; k++) this.counts[classes[chosen[k]]]++;
    this.names.forEach((name, at) => {
      const [values, from] = [block.values[name], at * this.width];
      for (let k = 0; k < count; k++) {
        const value = values[chosen[k]];
        if (value) this.sums[from + classes[chosen[k]]] += value - 1;
      }
    });
  }

  join({ counts, sums }) {
    for (let k = 0; k < counts.length; k++) this.counts[k] += counts[k];
    for (let k = 0; k < sums.length; k++) this.sums[k] += sums[k];
  }
}

// Class -> how many roofs, and attribute -> class -> their sum in its unit. `blocks` are those of a packed layer, `data` what it says of them.
export function roofsIn(ring, { blocks, data, plane }) {
  const index = new RingIndex(ring, REACH_M);
  const all = new Sums(data);
  for (const block of blocks) addBlock(all, block, { index, data, plane });
  const names = ["", ...data.classes];
  const byClass = (values, quantum) => Object.fromEntries(names.map((name, at) => [name, values[at] * quantum]));
  const sumsOf = (at) => all.sums.subarray(at * names.length, (at + 1) * names.length);
  const sums = all.names.map((name, at) => [name, byClass(sumsOf(at), data.attributes[name])]);
  return { counts: byClass(all.counts, 1), sums: Object.fromEntries(sums) };
}

function addBlock(all, block, { index, data, plane }) {
  const near = nearPlane(block, data.quantum, plane);
  const where = index.ofBounds(near.bounds);
  if (where === OUTSIDE) return;
  if (where === INSIDE) {
    all.join(totalsOf(block, data));
    return;
  }
  const chosen = new Uint16Array(block.count);
  all.add(block, chosen, chooseRoofs(chosen, block, near, { index, data, plane }));
}

// Puts the places in a block of the roofs whose middle lies in the ring into `chosen`; returns how many.
function chooseRoofs(chosen, block, near, { index, data, plane }) {
  const { x: xs, y: ys, extents } = block;
  const { x0, xOfX, xOfY, y0, yOfX, yOfY, error, scale } = near;
  const most = (REACH_M - error - ROOM_M) / (Math.SQRT2 * scale);
  let count = 0;
  for (let k = 0; k < block.count; k++) {
    const x = x0 + xOfX * xs[k] + xOfY * ys[k];
    const y = y0 + yOfX * xs[k] + yOfY * ys[k];
    const far = extents[k] * scale * Math.SQRT2 + error;
    let at = extents[k] > most && reaches(index.bounds, x, y, far) ? NEAR : index.at(x, y);
    if (at === NEAR) {
      const isNear = toBorder(index.ring, x, y) <= far;
      const [middleX, middleY] = isNear ? middleOfRoof(block, k, data.quantum, plane) : [x, y];
      at = holdsPlace(index.ring, middleX, middleY) ? INSIDE : OUTSIDE;
    }
    if (at === INSIDE) chosen[count++] = k;
  }
  return count;
}

function reaches([west, south, east, north], x, y, far) {
  return x + far >= west && x - far <= east && y + far >= south && y - far <= north;
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
    block.totals.add(
      block,
      Uint16Array.from({ length: block.count }, (_, k) => k),
      block.count,
    );
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
