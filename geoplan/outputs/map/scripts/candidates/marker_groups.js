/* Which signs would lie upon each other on the map: they are one group, shown by its first. Nothing here needs a page. */

const GAP_PX = 27; // nearer to each other two signs cannot be told apart, nor pressed
const ROUND_PX = 27; // what a sign takes of the ring around its group's first
const NEAREST_PX = 34;

// Groups of places ({ x, y } in pixels), each by the positions of its places: a place belongs to the first group whose
// first place it is too near to. They are in the order of the places.
export function groupsOf(places) {
  const groups = [];
  places.forEach((place, at) => {
    const group = groups.find(([lead]) => Math.hypot(places[lead].x - place.x, places[lead].y - place.y) < GAP_PX);
    if (group) group.push(at);
    else groups.push([at]);
  });
  return groups;
}

// How far each of so many signs stands from the first where they are spread around it, in pixels.
export function ringOf(count) {
  const radius = Math.max(NEAREST_PX, (count * ROUND_PX) / (2 * Math.PI));
  const angle = (at) => (2 * Math.PI * at) / count - Math.PI / 2;
  return Array.from({ length: count }, (_, at) => ({
    x: Math.round(radius * Math.cos(angle(at))),
    y: Math.round(radius * Math.sin(angle(at))),
  }));
}
