/* What is picked as a table: a column each, a row for a figure, and what the first of a pair has more than the second. */

import { el, named } from "../drawing/dom.js";
import { trackOf } from "../drawing/ranges.js";

export function tableOf(compared) {
  const { words } = compared.page;
  const table = el(
    "table",
    { class: "gp-compare", id: "gp-compare" },
    el("caption", { class: "gp-unseen" }, words.t("map.compare.side")),
    el("thead", {}, headOf(compared)),
    el(
      "tbody",
      {},
      compared.names.map((name) => rowOf(compared, name)),
    ),
  );
  const frame = { class: "gp-compare-frame", tabindex: "0", role: "region" };
  return el("div", { ...frame, "aria-label": words.t("map.compare.side") }, table);
}

function headOf(compared) {
  const { things, pair, page } = compared;
  const { words } = page;
  const column = ({ number, name }) =>
    el("th", { scope: "col" }, el("b", { class: "gp-pick-number" }, String(number)), " ", named(name));
  const difference = () => {
    const of = { first: things[pair[0]].number, second: things[pair[1]].number };
    return el(
      "th",
      { scope: "col", class: "gp-difference" },
      words.t("map.compare.difference"),
      el("small", {}, words.t("map.compare.of", of)),
    );
  };
  return el(
    "tr",
    {},
    el("th", { scope: "col" }, words.t("map.compare.figure")),
    things.map(column),
    pair ? difference() : null,
  );
}

function rowOf(compared, name) {
  const { words } = compared.page;
  const title = el("th", { scope: "row", title: words.description(name) }, compared.titleOf(name));
  const most = compared.most(name);
  const cells = compared.things.map((_, at) => el("td", {}, ...figureOf(compared, at, name, most)));
  return el("tr", { "data-name": name }, title, cells, compared.pair ? differenceCell(compared, name) : null);
}

// A figure with its range and its bar.
export function figureOf(compared, at, name, most) {
  const range = compared.range(at, name);
  const ends = compared.ends(range);
  return [
    el("span", { class: "gp-figure" }, compared.written(name, range.base, Boolean(ends))),
    ends ? el("small", {}, ends) : null,
    most > 0 ? trackOf(range, most, compared.colourOf(name, at)) : null,
  ];
}

function differenceCell(compared, name) {
  const { value, percent, ends } = compared.difference(name);
  return el("td", { class: "gp-difference" }, ...differenceOf({ value, percent, ends }));
}

export function differenceOf({ value, percent, ends }) {
  return [
    el("span", { class: "gp-figure" }, value),
    ends ? el("small", {}, ends) : null,
    el("small", { class: "gp-percent" }, percent),
  ];
}
