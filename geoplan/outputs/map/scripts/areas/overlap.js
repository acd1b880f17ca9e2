/* How much of one shape lies in another, exactly: each is what lies beneath its sides, those to the right counted, those to
   the left taken off; two sides share what lies beneath the lower one. Nothing here needs a page. */

import { boundsOf, signedArea } from "./ring_shape.js";

// The rings of polygons, [[shell, hole, …], …], each turned so that shells count and holes are taken off.
export function turned(polygons) {
  return polygons.flatMap((rings) =>
    rings.map((ring, at) => (signedArea(ring) > 0 === (at === 0) ? ring : back(ring))),
  );
}

function back(ring) {
  const turnedBack = new Float64Array(ring.length);
  for (let k = 0; k < ring.length; k += 2) {
    turnedBack[k] = ring[ring.length - 2 - k];
    turnedBack[k + 1] = ring[ring.length - 1 - k];
  }
  return turnedBack;
}

export function areaOf(rings) {
  return rings.reduce((sum, ring) => sum + signedArea(ring), 0);
}

export function boundsMeet(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

// The area that turned rings share with one turned ring.
export function sharedArea(rings, ring) {
  const bounds = boundsOf(ring);
  const [west, south, east] = bounds;
  const own = sidesOf(ring, west, south);
  let sum = 0;
  for (const other of rings) {
    for (const side of sidesOf(other, west, south, east - west)) {
      for (const one of own) sum += beneathBoth(one, side);
    }
  }
  return sum;
}

// Sides that are not upright, as [x from, y there, x to, y there, rise, sign]; `most`: those within 0 to it alone.
function sidesOf(ring, west, south, most = Infinity) {
  const sides = [];
  for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
    const [x0, y0] = [ring[before] - west, ring[before + 1] - south];
    const [x1, y1] = [ring[k] - west, ring[k + 1] - south];
    if (x0 === x1 || Math.max(x0, x1) < 0 || Math.min(x0, x1) > most) continue;
    const rise = (y1 - y0) / (x1 - x0);
    sides.push(x0 < x1 ? [x0, y0, x1, y1, rise, -1] : [x1, y1, x0, y0, rise, 1]);
  }
  return sides;
}

function beneathBoth(a, b) {
  const from = a[0] > b[0] ? a[0] : b[0];
  const to = a[2] < b[2] ? a[2] : b[2];
  if (from >= to) return 0;
  const [a0, a1] = [a[1] + (from - a[0]) * a[4], a[1] + (to - a[0]) * a[4]];
  const [b0, b1] = [b[1] + (from - b[0]) * b[4], b[1] + (to - b[0]) * b[4]];
  const sign = a[5] * b[5];
  const [before, after] = [a0 - b0, a1 - b1];
  if (before <= 0 && after <= 0) return (sign * (to - from) * (a0 + a1)) / 2;
  if (before >= 0 && after >= 0) return (sign * (to - from) * (b0 + b1)) / 2;
  const at = before / (before - after);
  const y = a0 + at * (a1 - a0);
  const [low0, low1] = before < 0 ? [a0, b1] : [b0, a1];
  return (sign * (to - from) * (at * (low0 + y) + (1 - at) * (y + low1))) / 2;
}
