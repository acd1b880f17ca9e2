/* Shapes of zones, estates and sites, as the page is given them: steps from vertex to vertex in whole quanta. */

export function ringOf(steps, quantum) {
  const ring = [];
  for (let k = 0, x = 0, y = 0; k < steps.length; k += 2) {
    x += steps[k];
    y += steps[k + 1];
    ring.push([x * quantum, y * quantum]);
  }
  ring.push(ring[0]);
  return ring;
}

export function featureOf(shape, quantum, index = 0) {
  const coordinates = shape.map((polygon) => polygon.map((steps) => ringOf(steps, quantum)));
  const geometry = coordinates.length ? { type: "MultiPolygon", coordinates } : null;
  return { type: "Feature", properties: { index }, geometry };
}

// Twice the area that a ring of steps encloses, in square quanta.
function twiceArea(steps) {
  let [x, y, sum] = [0, 0, 0];
  for (let k = 0; k < steps.length; k += 2) {
    sum += x * steps[k + 1] - y * steps[k];
    x += steps[k];
    y += steps[k + 1];
  }
  return Math.abs(sum);
}

// The parts of a shape that are as large as a share of its largest one, and the islets beside them.
export function partsBySize(shape, share) {
  const sizes = shape.map(([outer]) => twiceArea(outer.slice(2)));
  const least = share * Math.max(...sizes);
  const isLarge = (_, at) => sizes[at] >= least;
  return [shape.filter(isLarge), shape.filter((part, at) => !isLarge(part, at))];
}
