/* Ranges of results as bars: the base value, and upon it a line from P10 to P90 with a dot at the median. */

import { coloured, el } from "./dom.js";
import { known } from "./values.js";

// What stands beside a value in the data of the page.
export function rangeOf(get, name) {
  return { low: get(name + "_low"), median: get(name + "_p50"), base: get(name), high: get(name + "_high") };
}

// Whether there is anything between the ends.
export function isRange({ low, high }) {
  return known(low) && known(high) && low < high;
}

// Where each part of the bar stands, in per cent of its length.
export function placesOf(range, most) {
  const place = (value) => (known(value) ? Math.max(0, Math.min(100, (100 * value) / (most || 1))) : null);
  return Object.fromEntries(Object.entries(range).map(([part, value]) => [part, place(value)]));
}

export function trackOf(range, most, colour) {
  const places = placesOf(range, most);
  const bar = coloured(colour, "gp-bar-base gp-bar-end");
  bar.style.width = `${places.base || 0}%`;
  const track = el("div", { class: "gp-track" }, bar);
  if (!isRange(range)) return track;
  const line = el("div", { class: "gp-bar-range" });
  line.style.left = `${places.low}%`;
  line.style.width = `${places.high - places.low}%`;
  track.append(line);
  if (known(places.median)) {
    const dot = el("div", { class: "gp-bar-median" });
    dot.style.left = `${places.median}%`;
    track.append(dot);
  }
  return track;
}

// What of a panel's values is told by itself: quantiles stand beside theirs.
export function withoutEnds(values) {
  return Object.entries(values).filter(([name]) => !/_(low|p50|high)$/.test(name));
}

// A figure as the term and the description of a list, and where its range is known beneath them a bar and its ends.
export function pairWithRange(words, values, name, colour) {
  const range = rangeOf((each) => values[each], name);
  if (!isRange(range)) return words.pair(name, range.base);
  const title = hintOf(words, range, (part) => words.short(part));
  const bar = trackOf(range, Math.max(range.base, range.high), colour);
  return [
    ...words.pair(name, range.base, words.short(range.base)),
    el("dd", { class: "gp-line-track", title }, bar),
    el("dd", { class: "gp-line-ends" }, el("small", {}, `${words.short(range.low)} – ${words.short(range.high)}`)),
  ];
}

// Low, median, base and high in words, as a hint.
export function hintOf(words, range, written) {
  const parts = Object.entries(range).filter(([, value]) => known(value));
  return parts.map(([part, value]) => `${words.t("map.range." + part)} ${written(value)}`).join(", ");
}
