/* Groups of zones, such as the provinces of a country: their borders lie upon those of zones, and their names come first. */

import { known } from "../drawing/values.js";
import { borderLine } from "./outlines.js";

const UNDER = { color: "#ffffff", weight: 3.4, opacity: 0.85 };
const LINE = { color: "#1f2937", weight: 1.6, opacity: 1 };
const FAR_PX = 7; // where zones are smaller, as when a telephone shows a country
const THIN = 0.6;

// Whether the map is so small that names and borders of groups would hide what they are for.
export function isFar(drawn, zoom) {
  return drawn.widthAt(zoom) < FAR_PX;
}

// How the two lines along the borders of groups look, a light one under a dark one.
export function groupStyles(drawn, zoom, stroke) {
  const part = isFar(drawn, zoom) ? THIN : 1;
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
