/* Where names can stand without lying upon each other. Boxes are left, top, right, bottom, in pixels. */

const STEPS = [0, 17, -17]; // a name may stand a line lower or higher than its place

export function squareAround({ x, y }) {
  return [x - 9, y - 9, x + 9, y + 9];
}

// The first box for a name of half a width around a place that meets none of those taken.
export function freeBox({ x, y }, half, taken) {
  const boxes = STEPS.map((down) => [x - half, y - 8 + down, x + half, y + 8 + down]);
  return boxes.find((box) => !taken.some((other) => meet(box, other)));
}

function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
