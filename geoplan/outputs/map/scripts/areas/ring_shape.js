/* A ring of corners in the plane, x, y, x, y, … without the closing one: its area, its middle, whether it crosses itself,
   and what lies in it. Nothing here needs a page. */

export function boundsOf(ring) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < ring.length; k += 2) {
    bounds[0] = Math.min(bounds[0], ring[k]);
    bounds[1] = Math.min(bounds[1], ring[k + 1]);
    bounds[2] = Math.max(bounds[2], ring[k]);
    bounds[3] = Math.max(bounds[3], ring[k + 1]);
  }
  return bounds;
}

// Above 0 where the ring turns to the left.
export function signedArea(ring) {
  const [x0, y0] = ring;
  let sum = 0;
  for (let k = 0; k < ring.length; k += 2) {
    const next = k + 2 < ring.length ? k + 2 : 0;
    sum += (ring[k] - x0) * (ring[next + 1] - y0) - (ring[next] - x0) * (ring[k + 1] - y0);
  }
  return sum / 2;
}

const between = (a, b, c) => Math.min(a, b) <= c && c <= Math.max(a, b);

// On which side of a side a place lies: 1, 0 or -1.
function turn([ax, ay, bx, by], [px, py]) {
  return Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
}

const isOn = (one, place) =>
  turn(one, place) === 0 && between(one[0], one[2], place[0]) && between(one[1], one[3], place[1]);

// Whether two sides meet, ends included.
export function sidesMeet(one, other) {
  const [a, b, c, d] = [one.slice(0, 2), one.slice(2), other.slice(0, 2), other.slice(2)];
  if (turn(one, c) * turn(one, d) < 0 && turn(other, a) * turn(other, b) < 0) return true;
  return isOn(one, c) || isOn(one, d) || isOn(other, a) || isOn(other, b);
}

function sideAt(ring, k, count) {
  const next = (k + 1) % count;
  return [ring[2 * k], ring[2 * k + 1], ring[2 * next], ring[2 * next + 1]];
}

// Whether any two sides meet elsewhere than where one follows the other; of a line that is not closed, `closed` is false.
export function crossesItself(ring, closed = true) {
  const count = ring.length / 2;
  const sides = Array.from({ length: closed ? count : count - 1 }, (_, k) => sideAt(ring, k, count));
  return sides.some((one, k) => {
    if (one[0] === one[2] && one[1] === one[3]) return true;
    return sides.some((other, m) => {
      if (m <= k) return false;
      const follows = m === k + 1 || (closed && k === 0 && m === sides.length - 1);
      if (!follows) return sidesMeet(one, other);
      return goesBack(one, other, m === k + 1);
    });
  });
}

// Of sides that share a corner: whether the second lies upon the first.
function goesBack(one, other, isNext) {
  const [first, second] = isNext ? [one, other] : [other, one];
  const [[ax, ay, bx, by], [, , dx, dy]] = [first, second];
  return turn(first, [dx, dy]) === 0 && (bx - ax) * (dx - bx) + (by - ay) * (dy - by) < 0;
}

// Whether a place lies in a ring, its border included.
export function holdsPlace(ring, px, py) {
  let inside = false;
  for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
    const [x0, y0, x1, y1] = [ring[before], ring[before + 1], ring[k], ring[k + 1]];
    const cross = (x1 - x0) * (py - y0) - (y1 - y0) * (px - x0);
    if (cross === 0 && between(x0, x1, px) && between(y0, y1, py)) return true;
    if (y0 > py !== y1 > py && cross > 0 === y1 > y0) inside = !inside;
  }
  return inside;
}

// How far a place is from the border of a ring.
export function toBorder(ring, px, py) {
  let least = Infinity;
  for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
    const [dx, dy] = [ring[k] - ring[before], ring[k + 1] - ring[before + 1]];
    const [ax, ay] = [px - ring[before], py - ring[before + 1]];
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, (ax * dx + ay * dy) / length)) : 0;
    const [x, y] = [share * dx - ax, share * dy - ay];
    least = Math.min(least, x * x + y * y);
  }
  return Math.sqrt(least);
}

// A place inside a shape, as GEOS finds it (InteriorPointArea): halfway up between the corners nearest to the middle of
// the height, in the middle of the widest part; of several polygons in the widest. Rings that lie in the one before are
// its holes.
export function middleOf(rings) {
  let widest = { place: [rings[0][0], rings[0][1]], width: 0 };
  for (const polygon of polygonsOf(rings)) {
    const one = middleOfPolygon(polygon);
    if (one.width > widest.width) widest = one;
  }
  return widest.place;
}

function polygonsOf(rings) {
  const polygons = [];
  for (const ring of rings) {
    const last = polygons[polygons.length - 1];
    if (last && holdsPlace(last[0], ring[0], ring[1])) last.push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

function middleOfPolygon(rings) {
  const level = levelOf(rings);
  const crossings = rings.flatMap((ring) => crossingsAt(ring, level)).sort((a, b) => a - b);
  const widest = { place: null, width: 0 };
  for (let k = 0; k + 1 < crossings.length; k += 2) {
    const width = crossings[k + 1] - crossings[k];
    if (width > widest.width) Object.assign(widest, { place: [(crossings[k] + crossings[k + 1]) / 2, level], width });
  }
  return widest;
}

function levelOf(rings) {
  let [low, high] = [Infinity, -Infinity];
  for (let k = 1; k < rings[0].length; k += 2) {
    low = Math.min(low, rings[0][k]);
    high = Math.max(high, rings[0][k]);
  }
  const centre = (low + high) / 2;
  for (const ring of rings) {
    for (let k = 1; k < ring.length; k += 2) {
      const y = ring[k];
      if (y <= centre) low = Math.max(low, y);
      else high = Math.min(high, y);
    }
  }
  return (low + high) / 2;
}

function crossingsAt(ring, level) {
  const all = [];
  for (let k = 0, before = ring.length - 2; k < ring.length; before = k, k += 2) {
    const [x0, y0, x1, y1] = [ring[before], ring[before + 1], ring[k], ring[k + 1]];
    if (y0 > level === y1 > level && y0 < level === y1 < level) continue;
    if (y0 === y1 || (y0 === level && y1 < level) || (y1 === level && y0 < level)) continue;
    all.push(x0 === x1 ? x0 : x0 + ((level - y0) * (x1 - x0)) / (y1 - y0));
  }
  return all;
}
