/* Rings of drawn areas: whether two of them have ground in common. Nothing here needs a page. */

// On which side of a line through two points a third lies.
const side = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

function cross(a, b, c, d) {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function sidesOf(ring) {
  return ring.map((corner, at) => [corner, ring[(at + 1) % ring.length]]);
}

function holds(ring, [x, y]) {
  let inside = false;
  for (const [[ax, ay], [bx, by]] of sidesOf(ring)) {
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

// A point within a ring: the middle of the widest stretch of a line across it.
function innerPoint(ring) {
  const heights = [...new Set(ring.map(([, y]) => y))].sort((a, b) => a - b);
  let [point, widest] = [ring[0], -1];
  heights.slice(1).forEach((high, at) => {
    const y = (heights[at] + high) / 2;
    const met = sidesOf(ring)
      .filter(([[, ay], [, by]]) => ay > y !== by > y)
      .map(([[ax, ay], [bx, by]]) => ax + ((y - ay) / (by - ay)) * (bx - ax))
      .sort((a, b) => a - b);
    for (let k = 0; k + 1 < met.length; k += 2) {
      if (met[k + 1] - met[k] > widest) [point, widest] = [[(met[k] + met[k + 1]) / 2, y], met[k + 1] - met[k]];
    }
  });
  return point;
}

export function overlap(one, other) {
  const sides = sidesOf(other);
  if (sidesOf(one).some(([a, b]) => sides.some(([c, d]) => cross(a, b, c, d)))) return true;
  return holds(one, innerPoint(other)) || holds(other, innerPoint(one));
}

// The places of the first two rings that have ground in common; null where none have.
export function meetingRings(rings) {
  for (let one = 0; one < rings.length; one++) {
    for (let other = one + 1; other < rings.length; other++) {
      if (overlap(rings[one], rings[other])) return [one, other];
    }
  }
  return null;
}
