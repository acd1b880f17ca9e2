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
