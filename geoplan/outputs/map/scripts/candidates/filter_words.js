/* What candidates are filtered by, in words: beside the map, on paper, and with what is taken along. */

import { known } from "../drawing/values.js";

// The name of what a site can be, within a set of the filter.
export function nameIn(page, key, value) {
  const { words, data } = page;
  if (key === "kind") return words.t(`gpkg.code.${value}`);
  if (key === "place") return words.t(value === "real" ? "map.filter.place.real" : `status.${value}`);
  if (key !== "zone") return words.t(`map.filter.${key}.${value}`);
  const entry = page.sites.filter.entries.find(({ item }) => (item.zone_id || "") === value);
  const set = data.sets[0];
  const at = set.ids.indexOf(value);
  return (at >= 0 && set.names[at]) || (entry && entry.item.zone) || value || words.t("map.filter.zone.none");
}

export function limitsInWords(words, figure, { low, high, known: only }) {
  const told = (value) => words.withUnit(figure.name, value, words.plainNumber(value));
  const parts = [];
  if (known(low) && known(high)) parts.push(words.t("map.filter.between", { low: told(low), high: told(high) }));
  else if (known(low)) parts.push(words.t("map.filter.from", { low: told(low) }));
  else if (known(high)) parts.push(words.t("map.filter.to", { high: told(high) }));
  if (only) parts.push(words.t("map.filter.known"));
  return words.headed(words.title(figure.name), words.listed(parts));
}

// A line for each figure and set that parts sites.
export function filterInWords(page) {
  const { words, sites } = page;
  const { filter } = sites;
  const limits = filter.figures.filter(({ name }) => filter.limits.has(name));
  const lines = limits.map((figure) => limitsInWords(words, figure, filter.limits.get(figure.name)));
  for (const [key, values] of filter.chosen) {
    const names = [...values].map((value) => nameIn(page, key, value));
    lines.push(words.headed(words.t(`map.filter.${key}`), words.listed(names)));
  }
  return lines;
}
