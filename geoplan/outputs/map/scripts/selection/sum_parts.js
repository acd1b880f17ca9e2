/* What of the picked things adds up, kind by kind: in sums, means by their own weights, and ranges from the futures. */

import { el } from "../drawing/dom.js";
import { isRange } from "../drawing/ranges.js";
import { known } from "../drawing/values.js";
import { meetingRings } from "./rings.js";

const MOST = 12; // figures that are told of a sum

export function sumParts(compared) {
  return compared.groups().flatMap((group) => partsOf(compared, group));
}

function partsOf(compared, { group, places }) {
  const { words } = compared.page;
  const name = nameOf(compared, group);
  const head = el("h3", {}, words.headed(words.t("map.compare.sum", { count: words.number(places.length, 0) }), name));
  const met = group === "areas" ? meetingRings(places.map((at) => compared.things[at].ring)) : null;
  if (met) {
    const [first, second] = met.map((at) => compared.things[places[at]].name);
    const told = el("p", { class: "gp-note" }, words.t("map.compare.overlap", { first, second }));
    return [el("section", { class: "gp-sum" }, head, told)];
  }
  const sums = compared.sums(places);
  const isZones = compared.things[places[0]].item.kind === "zone";
  const bars = isZones ? compared.page.charts.energyBars((each) => sums[each] ?? null) : null;
  const parts = [head, bars, listOf(compared, sums, isZones ? compared.page.data.intervals : [])];
  if (hasLostRanges(compared.things[places[0]].values, sums)) {
    parts.push(el("p", { class: "gp-note" }, words.t("map.compare.no_ranges")));
  }
  return [el("section", { class: "gp-sum" }, ...parts.filter(Boolean))];
}

// Whether a figure has a range of each thing, and none of their sum: of parks, sites and areas no futures are in the page.
function hasLostRanges(values, sums) {
  return Object.keys(sums).some((name) => known(values[`${name}_low`]) && !known(sums[`${name}_low`]));
}

// Figures that the bars do not tell, those that matter most first.
function listOf(compared, sums, told) {
  const { data } = compared.page;
  const order = [...new Set([...compared.given.main, ...Object.keys(data.fields)])];
  const names = order.filter((name) => name in sums && data.fields[name] && !told.includes(name)).slice(0, MOST);
  return names.length
    ? el(
        "dl",
        { class: "gp-sums" },
        names.flatMap((name) => pairOf(compared, sums, name)),
      )
    : null;
}

function pairOf(compared, sums, name) {
  const { words } = compared.page;
  const range = compared.rangeIn(sums, name);
  const term = el("dt", { title: words.description(name) }, compared.titleOf(name));
  const ends = isRange(range) ? el("small", {}, ` (${compared.ends(range)})`) : null;
  return [term, el("dd", {}, compared.written(name, range.base), ends)];
}

function nameOf({ page, things }, group) {
  const { words, sites, data } = page;
  if (data.sets.some(({ key }) => key === group)) return words.t("map.set." + group);
  if (group === "estates") return words.t("map.overlay.estates");
  if (group === "areas") return words.t("map.compare.areas");
  return sites ? sites.nameOf({ key: group }) : things[0].kind;
}
