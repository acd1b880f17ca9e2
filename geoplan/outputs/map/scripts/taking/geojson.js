/* Picked things as GeoJSON (RFC 7946): longitude and latitude, outer rings anticlockwise and holes clockwise. Nothing here
   needs a page. */

const DECIMALS = 6; // a tenth of a metre

const rounded = ([x, y]) => [x, y].map((each) => Number(each.toFixed(DECIMALS)));

// Twice the area of a closed ring; above 0 where it runs anticlockwise.
function turned(ring) {
  let sum = 0;
  for (let k = 1; k < ring.length; k++) sum += ring[k - 1][0] * ring[k][1] - ring[k][0] * ring[k - 1][1];
  return sum;
}

// A ring that is closed and runs the way it has to.
export function ringOf(ring, isHole = false) {
  const closed = ring.map(rounded);
  const [first, last] = [closed[0], closed[closed.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) closed.push([...first]);
  return turned(closed) > 0 === isHole ? closed.reverse() : closed;
}

// Polygons of rings, the outer first -> what they are together; null for none.
export function geometryOf(polygons) {
  const coordinates = polygons.map((rings) => rings.map((ring, at) => ringOf(ring, at > 0)));
  if (!coordinates.length) return null;
  if (coordinates.length === 1) return { type: "Polygon", coordinates: coordinates[0] };
  return { type: "MultiPolygon", coordinates };
}

export const pointOf = (at) => (at ? { type: "Point", coordinates: rounded(at) } : null);

// `head`: what is said of all of them, as members of their own beside the features.
export function collectionOf(features, head) {
  const of = ({ id, geometry, properties }) => ({ type: "Feature", id, geometry, properties });
  return { type: "FeatureCollection", ...head, features: features.map(of) };
}
