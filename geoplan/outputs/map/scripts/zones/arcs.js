/* Outlines of very many zones: arcs that neighbours share, each vertex with the last level that still shows it. Nothing
   here needs a page. geoplan/outputs/map/outlines/zone_outlines.py says what is given. */

const EQUATOR_M = 40_075_016.686;
const TILE_PX = 256;

// Metres on the ground that a pixel shows, at a zoom and a latitude.
export function metresPerPixel(zoom, latitude) {
  return (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
}

// The highest level whose tolerance is no more than a pixel; 0 shows every vertex.
export function levelAt(tolerances, metres) {
  return tolerances.filter((tolerance) => tolerance <= metres).length;
}

// How far down the square of the world a latitude lies, from 0 to 1.
function down(latitude) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

// The vertices of all arcs one after the other: where each arc begins, the quanta, places upon the square of the world
// from 0 to 1, and levels.
export function readArcs({ arcs, levels, coarser }, quantum) {
  const begins = new Uint32Array(arcs.length + 1);
  arcs.forEach((steps, at) => (begins[at + 1] = begins[at] + steps.length / 2));
  const count = begins[arcs.length];
  const read = { begins, xs: new Int32Array(count), ys: new Int32Array(count), levels: new Uint8Array(count) };
  read.across = new Float64Array(count);
  read.down = new Float64Array(count);
  let [x, y, k] = [0, 0, 0];
  arcs.forEach((steps, arc) => {
    for (let at = 0; at < steps.length; at += 2, k++) {
      x += steps[at];
      y += steps[at + 1];
      [read.xs[k], read.ys[k]] = [x * coarser, y * coarser];
      read.across[k] = (x * coarser * quantum + 180) / 360;
      read.down[k] = down(y * coarser * quantum);
      read.levels[k] = levels[arc].charCodeAt(at / 2) - 48;
    }
  });
  return read;
}

// Goes along a ring: `visit` is told of the number of each vertex that a level has, the closing one left out.
export function alongRing(refs, { begins, levels }, level, visit) {
  for (const ref of refs) {
    const arc = ref < 0 ? -1 - ref : ref;
    const [first, last] = [begins[arc], begins[arc + 1] - 1];
    if (ref < 0) for (let k = last; k > first; k--) levels[k] >= level && visit(k);
    else for (let k = first; k < last; k++) levels[k] >= level && visit(k);
  }
}

// A zone's polygons as steps from vertex to vertex, as few zones are given (drawing/shapes.js): with every vertex.
export function shapeOf(polygons, read) {
  return polygons.map((rings) =>
    rings.map((refs) => {
      const steps = [];
      let [x, y] = [0, 0];
      alongRing(refs, read, 0, (k) => {
        steps.push(read.xs[k] - x, read.ys[k] - y);
        [x, y] = [read.xs[k], read.ys[k]];
      });
      return steps;
    }),
  );
}

// The bounds of a zone upon the square of the world: least and most across, least and most down.
export function boundsOf(polygons, read) {
  const bounds = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [outer] of polygons) {
    alongRing(outer, read, 0, (k) => {
      bounds[0] = Math.min(bounds[0], read.across[k]);
      bounds[1] = Math.max(bounds[1], read.across[k]);
      bounds[2] = Math.min(bounds[2], read.down[k]);
      bounds[3] = Math.max(bounds[3], read.down[k]);
    });
  }
  return bounds;
}

// The arcs with one group on one side alone: borders of groups, and where the zones end.
export function bordersOf(zones, of, count) {
  const sides = Array.from({ length: count }, () => []);
  zones.forEach((polygons, zone) => {
    for (const ref of polygons.flat(2)) sides[ref < 0 ? -1 - ref : ref].push(of[zone]);
  });
  return sides.flatMap((groups, arc) => (groups.length === 2 && groups[0] === groups[1] ? [] : [arc]));
}
