/* Where names can stand without lying upon each other. Boxes are left, top, right, bottom, in pixels. */

const HALF_LINE = 8;
const SIDE = 7; // places inside a zone lie on so many rows and columns
const MOSTLY = 0.75; // so much of a name lies in its zone where it can
const WAYS = 12; // directions in which a name may stand apart from its zone
const FAR = [26, 38, 52, 68, 86, 106]; // and how far
const UPON = 40;
const ALONG = 5; // points of a leading line that are looked at

export function boxAround({ x, y }, half, halfHeight = HALF_LINE) {
  return [x - half, y - halfHeight, x + half, y + halfHeight];
}

export function squareAround(at, half = 9) {
  return boxAround(at, half, half);
}

export function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

// Whether a point lies in a shape of rings, by the even-odd rule: holes are no part of it.
export function isInside({ x, y }, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [a, b] = [ring[at], ring[before]];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

// The place that a zone's name is meant for, and a line below and above.
export function placesNear({ x, y }) {
  return [0, 17, -17].map((down) => ({ x, y: y + down }));
}

// Other places for a name of half a width in its zone, the nearest first: first those where it lies in the zone nearly
// from end to end, then those where its middle does.
export function placesIn(at, half, { rings, box: [left, top, right, bottom] }) {
  const step = (from, to, number) => from + ((number + 1) * (to - from)) / (SIDE + 1);
  const grid = Array.from({ length: SIDE * SIDE }, (_, number) => ({
    x: step(left, right, number % SIDE),
    y: step(top, bottom, Math.floor(number / SIDE)),
  }));
  const distance = ({ x, y }) => Math.hypot(x - at.x, y - at.y);
  const inside = grid.filter((place) => isInside(place, rings)).sort((a, b) => distance(a) - distance(b));
  const fits = ({ x, y }) => [-MOSTLY, MOSTLY].every((part) => isInside({ x: x + part * half, y }, rings));
  const whole = inside.filter(fits);
  return { whole, middle: inside.filter((place) => !whole.includes(place)) };
}

// Places around a zone's own, the nearest first; one that lies upon another zone counts as if it were farther away.
export function placesAround({ x, y }, half, isOther) {
  const places = FAR.flatMap((far) =>
    Array.from({ length: WAYS }, (_, way) => {
      const turn = (2 * Math.PI * way) / WAYS;
      // names are wide: to the sides they stand farther off
      const place = { x: x + Math.cos(turn) * (far + half * 0.7), y: y + Math.sin(turn) * far };
      const upon = [-1, 0, 1].some((part) => isOther({ x: place.x + part * half, y: place.y }));
      return { ...place, cost: far + (upon ? UPON : 0) };
    }),
  );
  return places.sort((a, b) => a.cost - b.cost);
}

// Where a line from a place to a name of half a width meets the name.
export function edgeOf({ x, y }, half) {
  const part = Math.min(half / Math.abs(x || 1), HALF_LINE / Math.abs(y || 1), 1);
  return { x: x * (1 - part), y: y * (1 - part) };
}

// The first of some places where a name of half a width meets nothing that is taken and lies within a frame.
export function freePlace(places, half, taken, frame) {
  return places.find((place) => {
    const box = boxAround(place, half);
    return within(box, frame) && !taken.some((other) => meet(box, other));
  });
}

function within(box, frame) {
  return box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3];
}

// Whether a straight line crosses one of some boxes.
export function crosses(from, to, boxes) {
  return Array.from({ length: ALONG }, (_, at) => (at + 1) / (ALONG + 1)).some((part) => {
    const box = squareAround({ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }, 2);
    return boxes.some((other) => meet(box, other));
  });
}
