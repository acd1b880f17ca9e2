/* Parts of a whole, rounded so that they add up to it: those with the largest remainders are rounded up (Hamilton's
   method). Nothing here needs a page. */

const ALIKE = 1e-9;

// Parts that come to `whole` in steps of `step`; null stays null. `most`: what no part may exceed, at which those that
// are `full` stay.
export function roundedParts(parts, { whole, step, most = null, full = [] }) {
  const caps = parts.map((_, at) => (most ? Math.round(most[at] / step) : Infinity));
  const begun = (part, at) => (full[at] ? caps[at] : Math.min(caps[at], Math.floor(part / step + ALIKE)));
  const steps = parts.map((part, at) => (part === null ? null : begun(part, at)));
  const left = Math.round(whole / step) - steps.reduce((sum, each) => sum + (each || 0), 0);
  const rest = (at) => parts[at] / step - steps[at];
  const way = Math.sign(left);
  const fits = (at) => steps[at] !== null && !full[at] && steps[at] + way >= 0 && steps[at] + way <= caps[at];
  const open = steps.map((_, at) => at).filter(fits);
  open.sort((a, b) => way * (rest(b) - rest(a)) || a - b);
  for (const at of open.slice(0, Math.abs(left))) steps[at] += way;
  return steps.map((each) => (each === null ? null : each * step));
}

// Parts in per cent of their sum, whole numbers that come to 100; 0 where there is nothing.
export function percentsOf(parts) {
  const sum = parts.reduce((total, part) => total + part, 0);
  if (!(sum > 0)) return parts.map(() => 0);
  return roundedParts(
    parts.map((part) => (100 * part) / sum),
    { whole: 100, step: 1 },
  );
}

// Points of a score and the most that each could be, in tenths: the points come to the score that is shown, what they
// could be to 100, and none is above that. null where points or their most are not known.
export function shownPoints(rows, score) {
  const points = rows.map((row) => row.points);
  const [whole, step] = [Math.round(10 * score) / 10, 0.1];
  if (rows.some(({ most }) => most === null)) {
    return roundedParts(points, { whole, step }).map((each) => ({ points: each, most: null }));
  }
  const exact = rows.map(({ most }, at) => (points[at] === null ? null : most));
  const most = roundedParts(exact, { whole: 100, step });
  const full = points.map((each, at) => each !== null && exact[at] - each < ALIKE);
  const shown = roundedParts(points, { whole, step, most, full });
  return shown.map((each, at) => ({ points: each, most: most[at] }));
}
