/* Which signs would lie upon each other on the map: they are one group, shown by its first. Nothing here needs a page. */

const GAP_PX = 27; // nearer to each other, across and down, two signs cannot be told apart, nor pressed
const ROUND_PX = 34; // what a sign takes of the ring around its group's first
const NEAREST_PX = 34;
const TRIED = 8; // rings, and turns of each

// How far two signs are apart: they are as wide as they are high, and lie upon each other where both ways are short.
const apart = (one, other) => Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));

// Groups of places ({ x, y } in pixels), each by the positions of its places: a place belongs to the first group whose
// first place it is too near to. They are in the order of the places.
export function groupsOf(places) {
  const groups = [];
  places.forEach((place, at) => {
    const group = groups.find(([lead]) => apart(places[lead], place) < GAP_PX);
    if (group) group.push(at);
    else groups.push([at]);
  });
  return groups;
}

// How far each of so many signs stands from the first where they are spread around it, in pixels: in the nearest ring
// that meets none of the others ({ x, y } from the first), or in the widest that is tried.
export function ringOf(count, others = []) {
  const least = Math.max(NEAREST_PX, (count * ROUND_PX) / (2 * Math.PI));
  const free = (ring) => ring.every((one) => others.every((other) => apart(one, other) >= GAP_PX));
  let ring = [];
  for (let wider = 0; wider < TRIED; wider++) {
    for (let turn = 0; turn < TRIED; turn++) {
      ring = ringAt(count, least + (wider * GAP_PX) / 2, (2 * Math.PI * turn) / (TRIED * count));
      if (free(ring)) return ring;
    }
  }
  return ring;
}

function ringAt(count, radius, turned) {
  const angle = (at) => (2 * Math.PI * at) / count - Math.PI / 2 + turned;
  return Array.from({ length: count }, (_, at) => ({
    x: Math.round(radius * Math.cos(angle(at))),
    y: Math.round(radius * Math.sin(angle(at))),
  }));
}
