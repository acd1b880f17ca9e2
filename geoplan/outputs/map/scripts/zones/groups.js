/* Groups of zones, such as the provinces of a country: their borders lie upon those of zones, and their names come first. */

import { known } from "../drawing/values.js";
import { borderLine } from "./outlines.js";

const UNDER = { color: "#ffffff", weight: 3.4, opacity: 0.85 };
const LINE = { color: "#1f2937", weight: 1.6, opacity: 1 };

// Lines along the borders of a set's groups, a light one under a dark one; none where it has no groups.
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
