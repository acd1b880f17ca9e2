/* Which places certainly lie in a ring, and which are so near its border that they must be looked at: a grid of cells over
   the ring's bounds. Nothing here needs a page. */

import { boundsOf } from "./ring_shape.js";

const CELLS = 160; // a side
export const OUTSIDE = 0;
export const INSIDE = 1;
export const NEAR = 2;

export class RingIndex {
  // `reach`: how near to the border a place is near [m].
  constructor(ring, reach) {
    const [west, south, east, north] = boundsOf(ring);
    this.ring = ring;
    this.bounds = [west - reach, south - reach, east + reach, north + reach];
    [this.west, this.south] = this.bounds;
    this.across = (this.bounds[2] - this.west) / CELLS;
    this.up = (this.bounds[3] - this.south) / CELLS;
    this.cells = new Uint8Array(CELLS * CELLS);
    for (let row = 0; row < CELLS; row++) this.fill(row);
    const far = reach + Math.hypot(this.across, this.up) / 2;
    for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) this.mark(before, k, far);
  }

  at(x, y) {
    const column = Math.floor((x - this.west) / this.across);
    const row = Math.floor((y - this.south) / this.up);
    if (column < 0 || row < 0 || column >= CELLS || row >= CELLS) return OUTSIDE;
    return this.cells[row * CELLS + column];
  }

  // The middles of a row's cells that lie in the ring.
  fill(row) {
    const { ring } = this;
    const y = this.south + (row + 0.5) * this.up;
    const crossings = [];
    for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
      const [y0, y1] = [ring[before + 1], ring[k + 1]];
      if (y0 > y === y1 > y) continue;
      crossings.push(ring[before] + ((y - y0) / (y1 - y0)) * (ring[k] - ring[before]));
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const first = Math.max(0, Math.ceil((crossings[k] - this.west) / this.across - 0.5));
      const last = Math.min(CELLS - 1, Math.floor((crossings[k + 1] - this.west) / this.across - 0.5));
      if (first <= last) this.cells.fill(INSIDE, row * CELLS + first, row * CELLS + last + 1);
    }
  }

  // The cells whose middle lies within `far` of a side.
  mark(a, b, far) {
    const { ring } = this;
    const [x0, y0] = [ring[a] - this.west, ring[a + 1] - this.south];
    const [dx, dy] = [ring[b] - ring[a], ring[b + 1] - ring[a + 1]];
    const length = dx * dx + dy * dy;
    const cut = (value, size) => Math.max(0, Math.min(CELLS - 1, Math.floor(value / size)));
    const rows = [cut(Math.min(y0, y0 + dy) - far, this.up), cut(Math.max(y0, y0 + dy) + far, this.up)];
    const columns = [cut(Math.min(x0, x0 + dx) - far, this.across), cut(Math.max(x0, x0 + dx) + far, this.across)];
    for (let row = rows[0]; row <= rows[1]; row++) {
      const y = (row + 0.5) * this.up - y0;
      for (let column = columns[0]; column <= columns[1]; column++) {
        const x = (column + 0.5) * this.across - x0;
        const share = length ? Math.max(0, Math.min(1, (x * dx + y * dy) / length)) : 0;
        const [offX, offY] = [x - share * dx, y - share * dy];
        if (offX * offX + offY * offY <= far * far) this.cells[row * CELLS + column] = NEAR;
      }
    }
  }

  // Whether bounds lie wholly inside, wholly outside, or neither.
  ofBounds([west, south, east, north]) {
    if (west > this.bounds[2] || east < this.bounds[0] || south > this.bounds[3] || north < this.bounds[1]) {
      return OUTSIDE;
    }
    if (west < this.west || south < this.south || east > this.bounds[2] || north > this.bounds[3]) return NEAR;
    const columns = [west, east].map((x) => Math.min(CELLS - 1, Math.floor((x - this.west) / this.across)));
    const rows = [south, north].map((y) => Math.min(CELLS - 1, Math.floor((y - this.south) / this.up)));
    const first = this.cells[rows[0] * CELLS + columns[0]];
    for (let row = rows[0]; row <= rows[1]; row++) {
      for (let column = columns[0]; column <= columns[1]; column++) {
        if (this.cells[row * CELLS + column] !== first) return NEAR;
      }
    }
    return first;
  }
}
