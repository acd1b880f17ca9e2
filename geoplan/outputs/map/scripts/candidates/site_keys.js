/* The legend's lines of candidate sites: a sign for each kind that is shown, what a hollow one means, and how many the
   filter leaves. */

import { dotOf, isDemonstration } from "./site_sign.js";
import { el } from "../drawing/dom.js";

export function siteKeys(page, sites) {
  const { kind, filter } = sites;
  const lines = kind.isEvery ? everyKind(page, sites) : oneKind(page, sites);
  if (filter.isEmpty) return lines;
  const told = page.words.t("map.filter.shown", sites.counts());
  return [...lines, el("p", { class: "gp-note gp-filter-key", id: "gp-filter-key" }, told)];
}

function keyOf(colour, item, text, count = null) {
  const counted = count === null ? null : el("span", { class: "gp-count" }, String(count));
  return el("p", { class: "gp-key" }, dotOf(colour, item, "1"), text, counted);
}

function oneKind({ words }, sites) {
  const { colour, items } = sites.kind;
  const name = words.headed(words.t("map.overlay.candidates"), sites.nameOf(sites.kind));
  const shown = items.find(isDemonstration);
  const known = items.find((item) => !isDemonstration(item));
  const hollow = words.t("map.candidate_demonstration");
  if (!known) return [keyOf(colour, shown, `${name} – ${hollow}`)];
  return [keyOf(colour, known, name), shown ? keyOf(colour, shown, hollow) : null].filter(Boolean);
}

function everyKind({ words }, sites) {
  const there = sites.kinds.map((kind) => [kind, kind.items.filter((item) => sites.passes(item))]);
  const rows = there
    .filter(([, items]) => items.length)
    .map(([kind, items]) => {
      const sample = items.find((item) => !isDemonstration(item)) || items[0];
      return keyOf(kind.colour, sample, sites.nameOf(kind), items.length);
    });
  const hollow = there.flatMap(([, items]) => items).some(isDemonstration);
  const note = hollow ? [el("p", { class: "gp-note" }, words.t("map.candidate_demonstration"))] : [];
  return [el("h2", {}, words.t("map.candidates_by_cost")), ...rows, ...note];
}
