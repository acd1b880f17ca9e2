/* The wedges of a plan: what each group of measures takes off what is given off without them, year by year, with the
   range of the futures and the targets. Made once; a frame changes the outlines alone. */

import { el, svg } from "../drawing/dom.js";
import { ScenarioTargetMarks } from "./scenario_target_marks.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [400, 190, 44, 8, 16, 18];
const STEPS = [1, 2, 2.5, 5, 10];
const LINES = 4;

// A round step that makes no more than so many lines.
export function roundStep(most) {
  const size = 10 ** Math.floor(Math.log10(most / LINES || 1));
  return size * (STEPS.find((step) => step * size * LINES >= most * 0.999) || STEPS.at(-1));
}

// What is stacked in each year, from the top down: groups that add to what is given off stand above, the others below.
// Rows are places of lines between which a group lies.
export function stackOf(byGroup, tops) {
  const bottoms = tops.map((top, y) => top + byGroup.reduce((sum, row) => sum + Math.max(0, -row[y]), 0));
  let above = Float64Array.from(bottoms);
  return byGroup.map((row) => {
    const upper = above;
    const lower = upper.map((value, y) => value - Math.abs(row[y]));
    above = lower;
    return { upper, lower };
  });
}

export class ScenarioWedges {
  constructor(words, { years, groups, toldOf }) {
    Object.assign(this, { words, years, groups });
    this.grid = svg("g", { class: "gp-axis" });
    this.paths = groups.map(({ colour }) => svg("path", { fill: colour, class: "gp-wedge" }));
    this.band = svg("path", { class: "gp-wedge-band" });
    this.bau = svg("path", { class: "gp-wedge-bau" });
    this.line = svg("path", { class: "gp-wedge-line" });
    this.targets = new ScenarioTargetMarks(toldOf);
    const edges = { y1: TOP, y2: HEIGHT - FOOT, visibility: "hidden" };
    this.cursor = svg("line", { class: "gp-wedge-cursor", ...edges });
    this.title = svg("title", {});
    const drawing = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "gp-wedges" };
    const { paths, band, bau, line, targets, grid } = this;
    this.svg = svg("svg", drawing, this.title, paths, band, grid, bau, line, this.cursor, targets.node);
    this.caption = el("figcaption", {});
    this.node = el("figure", { class: "gp-week" }, this.caption, this.svg, targets.told);
  }

  // A line at a year that passes; none without one.
  mark(year) {
    this.cursor.setAttribute("visibility", year === null ? "hidden" : "visible");
    if (year === null) return;
    for (const end of ["x1", "x2"]) this.cursor.setAttribute(end, this.x(year - this.years[0]).toFixed(1));
  }

  x(at) {
    return LEFT + ((WIDTH - LEFT - RIGHT) * at) / Math.max(this.years.length - 1, 1);
  }

  // `byGroup`: tonnes of each group by year; `bau` NaN where it is not known: then what is cut is all there is.
  draw({ name, byGroup, bau, total, cut, band, targets, most }) {
    const { words, years } = this;
    const isKnown = Number.isFinite(bau[0]);
    const tops = isKnown ? bau : cut;
    const line = isKnown ? total : cut;
    const stack = stackOf(byGroup, tops);
    const ends = [...line, ...stack.flatMap(({ lower }) => [...lower]), ...(band ? band.low : [])];
    this.least = Math.min(0, ...ends.filter(Number.isFinite));
    this.most = Math.max(most, this.least + 1);
    this.paths.forEach((path, at) => path.setAttribute("d", this.between(stack[at].upper, stack[at].lower)));
    this.bau.setAttribute("d", isKnown ? this.along(bau) : "");
    this.line.setAttribute("d", this.along(line));
    this.band.setAttribute("d", band ? this.between(band.high, band.low) : "");
    this.drawAxis(targets);
    const last = years.length - 1;
    const told = { year: years[last], cut: words.short(cut[last]), left: words.short(total[last]) };
    const sentence = words.t(isKnown ? "map.plan.wedges.told" : "map.plan.wedges.cut_told", told);
    this.caption.textContent = name;
    this.title.textContent = `${name}. ${sentence}`;
    this.svg.setAttribute("aria-label", [this.title.textContent, ...this.targets.shown].join(" "));
  }

  y(value) {
    const { least, most } = this;
    return TOP + ((HEIGHT - TOP - FOOT) * (most - value)) / (most - least);
  }

  // Nothing of a row of which a year is not known.
  along(row) {
    if (!row.every(Number.isFinite)) return "";
    return [...row]
      .map((value, at) => `${at ? "L" : "M"}${this.x(at).toFixed(1)},${this.y(value).toFixed(1)}`)
      .join("");
  }

  between(upper, lower) {
    if (![...upper, ...lower].every(Number.isFinite)) return "";
    const back = [...lower].map((value, at) => `L${this.x(at).toFixed(1)},${this.y(value).toFixed(1)}`).reverse();
    return `${this.along(upper)}${back.join("")}Z`;
  }

  // Kept where nothing has changed of it: a frame of a drag seldom moves the axis.
  drawAxis(targets) {
    const { words, years, least, most } = this;
    const step = roundStep(most - least);
    const key = `${words.state.language} ${step} ${least} ${most}`;
    if (this.key === key) return;
    this.key = key;
    const lines = [];
    for (let value = Math.ceil(least / step) * step; value <= most * 1.0001; value += step) lines.push(value || 0);
    const marks = lines.flatMap((value) => {
      const y = this.y(value);
      const label = svg("text", { x: LEFT - 4, y: y + 3, "text-anchor": "end" }, words.short(value / 1000));
      return [svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }), label];
    });
    const labelled = years.filter((year, at) => at === 0 || at === years.length - 1 || year % 10 === 0);
    const names = labelled.map((year) => {
      const at = year - years[0];
      const anchor = at === 0 ? "start" : at === years.length - 1 ? "end" : "middle";
      const isNear = at > 0 && at < years.length - 1 && Math.min(at, years.length - 1 - at) < 4;
      return isNear ? null : svg("text", { x: this.x(at), y: HEIGHT - 4, "text-anchor": anchor }, String(year));
    });
    const unit = svg("text", { x: 0, y: 11 }, words.t("map.plan.kilotonnes"));
    this.grid.replaceChildren(...marks, ...names.filter(Boolean), unit);
    const where = { x: (year) => this.x(year - years[0]), y: (tonnes) => this.y(tonnes), edge: WIDTH - RIGHT - 20 };
    this.targets.draw(targets, { ...where, top: TOP, foot: HEIGHT - FOOT });
  }
}
