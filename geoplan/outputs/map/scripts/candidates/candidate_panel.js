/* What the panel says of a chosen candidate site. */

import { isDemonstration } from "./site_sign.js";
import { coloured, el } from "../drawing/dom.js";
import { codeOf, subtitle, title } from "../frame/panel.js";
import { pairWithRange, withoutEnds } from "../drawing/ranges.js";
import { inPercent } from "../ranking/rank_list.js";

const PLACES = [
  "area_ha",
  "grid_distance_km",
  "road_distance_km",
  "estate_distance_km",
  "slope_pct",
  "spur_voltage_kv",
  "spur_line_km",
];

export function candidateParts(page, sites, item) {
  const { words } = page;
  const kind = sites.kindOf(item);
  const figures = withoutEnds(item.values);
  const isPlace = ([name]) => PLACES.includes(name);
  const line = ([name]) => lineOf(page, sites, item, name);
  const places = figures.filter(isPlace).flatMap(line);
  return [
    title(item.name),
    subtitle([sites.nameOf(kind), item.zone].filter(Boolean)),
    codeOf(words, item.id),
    page.panel.acts({ kind: "candidate", id: item.id }, item.at, kind.key),
    standing(words, kind, item),
    restsOn(words, kind, item),
    isDemonstration(item) ? el("p", { class: "gp-demonstration" }, ...demonstration(words, item)) : null,
    sites.passes(item) ? null : el("p", { class: "gp-note gp-unmet" }, words.t("map.filter.unmet")),
    el("p", { class: "gp-note" }, item.surveyed ? words.t("map.candidate_surveyed") : screening(page)),
    el("dl", {}, figures.filter((each) => !isPlace(each)).flatMap(line)),
    places.length ? el("dl", {}, places) : null,
    el("h3", {}, words.t("map.contributions")),
    ...kind.contributions(item).map((each) => contribution(words, kind, each)),
  ].filter(Boolean);
}

function standing(words, kind, item) {
  const { scores, ranks } = kind.ranked();
  const at = kind.items.indexOf(item);
  const score = scores[at] === null ? "–" : words.number(100 * scores[at], 1);
  const rank = el("span", {}, `${words.t("map.rank")} ${ranks[at] || "–"} / ${kind.items.length}`);
  return el("p", { class: "gp-main" }, rank, el("b", {}, `${words.t("map.score")} ${score}`));
}

// What share of the weights the rank rests on.
function restsOn(words, kind, item) {
  const share = kind.ranked().shares[kind.items.indexOf(item)];
  return el(
    "p",
    { class: "gp-note gp-weight-applied" },
    words.headed(words.t("map.weight_applied"), inPercent(words, share)),
  );
}

function demonstration(words, item) {
  const word = words.t("demonstration");
  const means = words.t("demonstration.means", { statuses: words.t("status." + item.place) });
  return [el("strong", {}, words.headed(word[0].toUpperCase() + word.slice(1), "")), means];
}

function screening({ words, data }) {
  const statuses = data.candidates.status.map((one) => words.t("status." + one));
  if (!statuses.length) return words.t("map.candidate_screening");
  return words.t("map.candidate_screening_on", { statuses: words.listed(statuses) });
}

function lineOf({ words }, sites, item, name) {
  const parts = pairWithRange(words, item.values, name, sites.kindOf(item).colour);
  if (name === "capacity_mw") parts[1].textContent = sites.capacityOf(item);
  return parts;
}

function contribution(words, kind, { criterion, points, most }) {
  const bar = coloured(kind.colour, "gp-bar-base");
  const full = most === null ? 100 : most;
  bar.style.width = `${points === null || !full ? 0 : (100 * points) / full}%`;
  const end = most === null ? "" : ` / ${words.number(most, 1)}`;
  const figure = points === null ? words.t("map.not_known") : words.number(points, 1) + end;
  return el(
    "div",
    { class: "gp-energy" },
    el("span", {}, words.inText(criterion.title)),
    el("b", {}, figure),
    el("span", { class: "gp-track" }, bar),
    el("small", {}),
  );
}
