/* Where a tip stands: beside what it tells of, and inside the map. Nothing here needs a page. */

const GAP = 12;
const EDGE = 4;

// The place of a box that keeps inside a frame: beside the point where there is room, else above or below it.
export function placeBeside({ x, y }, [width, height], [wide, high], reach = 0) {
  const gap = GAP + reach;
  const within = (value, size, room) => Math.max(EDGE, Math.min(value, room - size - EDGE));
  const right = x + gap + width + EDGE <= wide;
  const left = x - gap - width - EDGE >= 0;
  const upright = within(y - height / 2, height, high);
  if (right && (x < wide / 2 || !left)) return { side: "right", x: x + gap, y: upright };
  if (left) return { side: "left", x: x - gap - width, y: upright };
  const above = y - gap - height >= EDGE;
  const down = above ? y - gap - height : within(y + gap, height, high);
  return { side: above ? "top" : "bottom", x: within(x - width / 2, width, wide), y: down };
}
