/* Curves between two points of a plane. Nothing here needs a page. */

const BEND = 0.14;

// Points of a curve that leaves the straight line to its right; `step` sets those of one pair of places apart.
export function curveOf([x0, y0], [x1, y1], step = 0, points = 24) {
  const bend = BEND * (1 + step);
  const [cx, cy] = [(x0 + x1) / 2 + bend * 2 * (y1 - y0), (y0 + y1) / 2 - bend * 2 * (x1 - x0)];
  return Array.from({ length: points + 1 }, (_, at) => {
    const t = at / points;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return [a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1];
  });
}

// Where an arrow upon the curve points: degrees clockwise from the right, with y upward in the plane.
export function headingOf([x0, y0], [x1, y1]) {
  return (-180 / Math.PI) * Math.atan2(y1 - y0, x1 - x0);
}

// For each line which of those between the same two places it is, the way it goes left aside where it goes back.
export function stepsOf(ends) {
  const counts = new Map();
  return ends.map((end) => {
    const key = JSON.stringify(end);
    const step = counts.get(key) || 0;
    counts.set(key, step + 1);
    return step;
  });
}
