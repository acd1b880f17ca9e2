/* What the panel says of an area that was drawn: its roofs, the land and water in it, what lies inside, and what is to be
   done with it. */

import { coloured, el, named } from "../drawing/dom.js";
import { isRange, trackOf } from "../drawing/ranges.js";
import { known, nameOf } from "../drawing/values.js";
import { subtitle, title } from "../frame/panel.js";

const LISTED = 12; // of each list: more stand behind a fold
const WHOLE = 0.9995;
const LEAST_TOLD = 0.001; // of a zone or park that is just touched
const ROOFS = [
  ...["roof_count", "roof_area_m2", "rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh"],
  ...["rooftop_pv_specific_yield_kwh_per_kwp", "installed_rooftop_pv_mwp"],
  ...["rooftop_pv_remaining_mwp", "rooftop_pv_remaining_gwh"],
];

export function areaParts(page, areas, area) {
  const { words } = page;
  const under = [words.t("map.area"), sizeOf(words, areas.ground.hectaresOf(area.ring))];
  const head = [title(areas.titleOf(area)), subtitle(under), nameField(page, areas, area), doings(page, areas, area)];
  area.body = el("div", {}, bodyOf(page, areas, area));
  return [...head, area.body];
}

// Its figures, or how much has been read.
export function bodyOf(page, areas, area) {
  if (!area.figures) return [reading(page.words, area)];
  return [
    ...roofParts(page, area.figures),
    ...landParts(page, areas, area.figures),
    ...insideParts(page, area.figures),
    ...byZone(page, area.figures),
  ];
}

function sizeOf(words, ha) {
  return words.t("map.area.size", { ha: words.number(ha, ha < 100 ? 2 : 0) });
}

function reading(words, { read }) {
  const share = words.number(Math.floor(100 * read), 0);
  return el("p", { class: "gp-note", role: "status" }, words.t("map.area.reading", { share }));
}

function nameField({ words }, areas, area) {
  const onchange = ({ target }) => areas.rename(area, target.value.trim().slice(0, 60));
  const placeholder = words.t("map.area.name", { id: area.id });
  const input = el("input", { class: "gp-input", id: "gp-area-name", value: area.name, placeholder, onchange });
  return el("label", { class: "gp-area-name" }, el("span", {}, words.t("map.area.rename")), input);
}

function doings(page, areas, area) {
  const { words, selection } = page;
  const button = (key, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, words.t(key));
  const isOpen = areas.corners.id === area.id;
  const change = () => {
    if (isOpen) areas.corners.close();
    else areas.corners.open(area);
    page.panel.draw();
  };
  const compare = selection && (() => page.pick({ selection: true }));
  return el(
    "div",
    { class: "gp-area-doings" },
    button("map.area.change", change, { "aria-pressed": String(isOpen), id: "gp-area-change" }),
    button("map.area.remove", () => areas.remove(area), { id: "gp-area-remove" }),
    compare ? button("map.area.compare", compare, { id: "gp-area-compare" }) : null,
    isOpen ? el("p", { class: "gp-note" }, words.t("map.area.change_hint")) : null,
    el(
      "p",
      { class: "gp-note", role: "status", id: "gp-area-told" },
      areas.corners.told ? words.t(areas.corners.told) : "",
    ),
  );
}

// ---- roofs

function roofParts(page, { values, roofs }) {
  const { words, data, rooftops } = page;
  const head = el("h3", {}, words.t("map.area.roofs"));
  if (!roofs) return [head, el("p", { class: "gp-note" }, words.t(rooftops ? "map.old_browser" : "map.area.no_roofs"))];
  const figures = ROOFS.filter((name) => data.fields[name] && name in values).flatMap((name) =>
    words.pair(name, values[name]),
  );
  const { status } = data.layers.find(({ kind }) => kind === "rooftops") || { status: "real" };
  return [
    head,
    el("dl", { id: "gp-area-roofs" }, figures),
    classTable(page, values, roofs),
    ...rests(words, status, data.area.confidence),
  ].filter(Boolean);
}

function classTable({ words, rooftops }, values, roofs) {
  const { classes } = rooftops.data;
  const [, ...colours] = rooftops.colours;
  const row = (name, at) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, coloured(colours[at], "gp-swatch"), words.t("gpkg.code." + name)),
      el("td", {}, words.number(roofs[name], 0)),
      el("td", {}, words.number(values[`rooftop_pv_${name}_capacity_mwp`], 2)),
    );
  const heads = ["map.area.class", "map.area.count", "map.area.mwp"].map((key) =>
    el("th", { scope: "col" }, words.t(key)),
  );
  return el(
    "table",
    { class: "gp-area-classes" },
    el("thead", {}, el("tr", {}, heads)),
    el("tbody", {}, classes.map(row)),
  );
}

function note(text) {
  return el("p", { class: "gp-note" }, text);
}

// How real what a figure rests on is, and how sure the least sure of its assumptions.
function rests(words, status, confidence) {
  const level = confidence ? words.t("map.estate.confidence." + confidence) : "";
  const told = [words.meaning(status), level ? words.t("map.area.confidence", { level }) : ""];
  return told.filter(Boolean).map(note);
}

// ---- land and water

function landParts(page, areas, { kinds }) {
  const { words } = page;
  if (!kinds.length) return [];
  return [
    el("h3", {}, words.t("map.area.land")),
    ...kinds.flatMap((kind) =>
      kindParts(
        page,
        areas.ground.given.kinds.find(({ key }) => key === kind.key),
        kind,
      ),
    ),
    note(words.t("map.area.screening")),
  ];
}

function kindParts({ words }, given, kind) {
  const { eligibleHa, share, capacity, energy, low, high } = kind;
  const size = `${words.number(eligibleHa, 2)} ha${words.bracketed(`${words.number(100 * share, 1)}%`)}`;
  const head = el("h4", { class: "gp-area-kind" }, coloured(given.colour, "gp-swatch"), words.inText(given.title));
  const lines = [pair(words.t("map.area.eligible"), size)];
  if (eligibleHa > 0 && !given.figures) return [head, el("dl", {}, lines), note(words.t("map.area.only_python"))];
  if (eligibleHa > 0) {
    lines.push(
      pair(words.t("map.area.capacity"), known(capacity) ? `${words.number(capacity, 2)} ${given.unit}` : "–"),
    );
    lines.push(
      pair(words.t("map.area.energy"), known(energy) ? `${words.number(energy, 2)} ${words.t("map.area.gwh")}` : "–"),
    );
    lines.push(...rangeLines(words, { low, base: energy, median: null, high }, given.colour));
  }
  return [head, el("dl", {}, lines.flat()), ...(eligibleHa > 0 ? rests(words, given.status, given.confidence) : [])];
}

function pair(term, value) {
  return [el("dt", {}, term), el("dd", {}, value)];
}

function rangeLines(words, range, colour) {
  if (!isRange(range)) return [];
  const ends = words.t("map.range", { low: words.short(range.low), high: words.short(range.high) });
  return [
    [
      el("dd", { class: "gp-line-track" }, trackOf(range, Math.max(range.base, range.high), colour)),
      el("dd", { class: "gp-line-ends" }, el("small", {}, ends)),
    ],
  ];
}

// ---- what lies inside

function insideParts(page, { zones, estates, candidates }) {
  const { words, data } = page;
  const [set] = data.sets;
  const zoneRows = zones
    .sort((a, b) => b.share - a.share)
    .map(({ index, share }) => [nameOf(set, index), partOf(words, share), () => page.zones.choose(set, index, false)]);
  const parkRows = estates.map(({ estate, share }) => [
    estate.name,
    partOf(words, share),
    () => page.estates.show(estate),
  ]);
  const siteRows = candidates.map((item) => [item.name, siteFigure(page, item), () => page.sites.choose(item)]);
  return [
    ...listOf(words, "map.set.zones", zoneRows),
    ...listOf(words, "map.area.parks", parkRows),
    ...listOf(words, "map.area.sites", siteRows),
  ];
}

function partOf(words, share) {
  if (share >= WHOLE) return words.t("map.area.whole");
  if (share < LEAST_TOLD) return `<${words.number(100 * LEAST_TOLD, 1)}%`;
  return `${words.number(100 * share, share < 0.1 ? 1 : 0)}%`;
}

function siteFigure({ words, sites }, item) {
  const kind = sites.kinds.find(({ items }) => items.includes(item));
  const place = item.place === "real" ? "" : words.bracketed(words.t(`status.${item.place}.short`));
  return `${sites.nameOf(kind)}${place}`;
}

function listOf(words, key, rows) {
  const head = el("h3", {}, words.headed(words.t(key), words.number(rows.length, 0)));
  if (!rows.length) return [el("h3", {}, words.headed(words.t(key), words.t("map.area.none")))];
  const row = ([name, figure, onclick]) =>
    el(
      "li",
      {},
      el("button", { type: "button", onclick }, el("span", { class: "gp-name", dir: "auto" }, named(name))),
      el("span", {}, figure),
    );
  const list = (some) => el("ul", { class: "gp-area-list" }, some.map(row));
  const more = rows.slice(LISTED);
  const fold = el("details", {}, el("summary", {}, words.t("map.area.more", { count: words.number(more.length, 0) })));
  if (more.length) fold.append(list(more));
  return [head, list(rows.slice(0, LISTED)), more.length ? fold : null].filter(Boolean);
}

// What is known by zone alone is not cut out of it.
function byZone(page, { zones }) {
  const { words, selection, data } = page;
  const parts = [note(words.t("map.area.by_zone"))];
  if (!selection || !zones.length) return parts;
  const [set] = data.sets;
  const take = () => {
    selection.add(...zones.map(({ index }) => ({ kind: "zone", set: set.key, id: set.ids[index] })));
    page.pick({ selection: true });
  };
  const name = words.t("map.area.take_zones");
  parts.push(el("button", { type: "button", id: "gp-area-zones", onclick: take }, name));
  return parts;
}
