/* Which zone a place lies in. Nothing here needs a page. */

import { featureOf } from "../drawing/shapes.js";

// A ring turns the place inside out with each of its sides that a ray to the east meets.
function crossings(ring, [x, y]) {
  let count = 0;
  for (let k = 1; k < ring.length; k++) {
    const [[ax, ay], [bx, by]] = [ring[k - 1], ring[k]];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) count++;
  }
  return count;
}

export function holds({ geometry }, at) {
  if (!geometry) return false;
  return geometry.coordinates.some((rings) => rings.reduce((sum, ring) => sum + crossings(ring, at), 0) % 2 === 1);
}

// The number of the zone of a set; null where a place lies in none.
export function zoneAt({ shapes }, quantum, at) {
  const index = shapes.findIndex((shape) => holds(featureOf(shape, quantum), at));
  return index < 0 ? null : index;
}
