/* Land that may be used, in the cells of a grid as outputs/map/planner/packed_cells.py has packed it: runs of cells of one
   share, row by row from the north. A cell counts by the exact part of it that lies in a ring. Nothing here needs a page. */

import { boundsOf, signedArea } from "./ring_shape.js";
import { readerOf } from "../packing/varints.js";

// The bytes of a grid -> its runs: those of a row are `rows[row]` to `rows[row + 1]`.
export function runsOf(bytes, { rows: height, runs, shares }) {
  const read = readerOf(bytes);
  const rows = read.plain(height, Uint32Array);
  const ends = new Uint32Array(height + 1);
  for (let row = 0; row < height; row++) ends[row + 1] = ends[row] + rows[row];
  const gaps = read.plain(runs, Uint32Array);
  const lengths = read.plain(runs, Uint32Array);
  const codes = read.plain(runs, Uint32Array);
  const [from, to] = [new Uint32Array(runs), new Uint32Array(runs)];
  for (let row = 0; row < height; row++) {
    for (let k = ends[row], column = 0; k < ends[row + 1]; k++) {
      from[k] = column + gaps[k];
      column = to[k] = from[k] + lengths[k];
    }
  }
  return { rows: ends, from, to, share: Float64Array.from(codes, (code) => shares[code]) };
}

// The sides of a ring between two levels, x and y of both ends, x from `west` on.
function strip(ring, low, high, west) {
  const parts = [];
  for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
    const [x0, y0, x1, y1] = [ring[before] - west, ring[before + 1], ring[k] - west, ring[k + 1]];
    if ((y0 <= low && y1 <= low) || (y0 >= high && y1 >= high) || y0 === y1) continue;
    const slope = (x1 - x0) / (y1 - y0);
    const [u, v] = [Math.max(low, Math.min(high, y0)), Math.max(low, Math.min(high, y1))];
    parts.push([u === y0 ? x0 : x0 + (u - y0) * slope, u, v === y1 ? x1 : x1 + (v - y1) * slope, v]);
  }
  return parts;
}

// What of a strip lies to the left of x, from the sides of a ring that turns to the left.
function leftOf(parts, x) {
  let sum = 0;
  for (const [x0, y0, x1, y1] of parts) {
    const height = y1 - y0;
    if (x0 <= x && x1 <= x) {
      sum += (height * (x0 + x1)) / 2;
    } else if (x0 >= x && x1 >= x) {
      sum += height * x;
    } else {
      const share = (x - x0) / (x1 - x0);
      const [before, after] = x0 < x ? [(x0 + x) / 2, x] : [x, (x + x1) / 2];
      sum += height * (share * before + (1 - share) * after);
    }
  }
  return sum;
}

// The land in a ring [m2], each cell by its share and by how much of it lies inside.
export function landIn(ring, { west, north, cell }, { rows, from, to, share }) {
  const [left, bottom, right, top] = boundsOf(ring);
  const sign = Math.sign(signedArea(ring));
  const [across, down] = cell;
  const last = Math.min(rows.length - 2, Math.floor((north - bottom) / down));
  let sum = 0;
  for (let row = Math.max(0, Math.floor((north - top) / down)); row <= last; row++) {
    if (rows[row] === rows[row + 1]) continue;
    const parts = strip(ring, north - (row + 1) * down, north - row * down, west);
    for (let k = rows[row]; k < rows[row + 1]; k++) {
      const [begin, end] = [from[k] * across, to[k] * across];
      if (end <= left - west || begin >= right - west) continue;
      sum += share[k] * (leftOf(parts, end) - leftOf(parts, begin));
    }
  }
  return sign * sum;
}
