/* Groups of zones, such as the provinces of a country: their borders lie upon those of zones, and their names come first. */

import { known } from "../drawing/values.js";
import { borderLine } from "./outlines.js";

const UNDER = { color: "#ffffff", weight: 3.4, opacity: 0.85 };
const LINE = { color: "#1f2937", weight: 1.6, opacity: 1 };
// Where zones are smaller, as when a telephone shows a country, the lines are finer; where they are wider, heavier.
const [FAR_PX, NEAR_PX] = [7, 36];
const [THIN, HEAVY] = [0.6, 1.5];

// Whether the map is so small that names and borders of groups would hide what they are for.
export function isFar(drawn, zoom) {
  return drawn.widthAt(zoom) < FAR_PX;
}

// How the two lines along the borders of groups look, a light one under a dark one.
export function groupStyles(drawn, zoom, stroke) {
  const wide = drawn.widthAt(zoom) < NEAR_PX ? 1 : HEAVY;
  const part = isFar(drawn, zoom) ? THIN : wide;
  return [UNDER, LINE].map((style) => ({ ...style, stroke, weight: part * style.weight }));
}

// Lines along the borders of a set's groups; none where it has no groups.
export function groupLines(set, options) {
  if (!set.groups) return [];
  return [UNDER, LINE].map((style) => borderLine(set.drawn, set.groups.of, { ...options, ...style }));
}

// The groups, those first whose zones come to most; `values` has one value a zone.
export function groupsInOrder({ names, of }, values) {
  const sums = names.map(() => 0);
  of.forEach((group, zone) => (sums[group] += known(values[zone]) ? values[zone] : 0));
  return names.map((_, group) => group).sort((a, b) => sums[b] - sums[a] || a - b);
}

// Where the name of each group belongs: at its own place where that is in sight, else in the middle of its `zones` that
// are; null where it has none. `labels` has a place for each zone.
export function placesOfNames(groups, labels, zones, isInSight) {
  const seen = groups.labels.map(() => []);
  for (const zone of zones) seen[groups.of[zone]].push(labels[zone]);
  return groups.labels.map((own, group) => (own && isInSight(own) ? own : middleOf(seen[group])));
}

// The one of some places that is nearest to their middle.
function middleOf(places) {
  const mean = (at) => places.reduce((sum, place) => sum + place[at], 0) / places.length;
  const [x, y] = [mean(0), mean(1)];
  const far = (place) => Math.hypot(place[0] - x, place[1] - y);
  return places.reduce((nearest, place) => (nearest && far(nearest) <= far(place) ? nearest : place), null);
}
