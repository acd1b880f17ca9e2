/* A week of a park, hour by hour: what its load is met with, and what becomes of the sun that it leaves. */

import { coloured, el, svg } from "../drawing/dom.js";

export const WEEK = 168;
const DAY = 24;
const [WIDTH, HEIGHT, LEFT, HEAD, FOOT, STRIP] = [340, 200, 34, 18, 18, 30];
const BOTTOM = HEIGHT - FOOT - STRIP; // of the powers; the level of the battery stands below
const WIDE = (WIDTH - LEFT) / WEEK;

// Of the axis, each with its kW. The unit stands above the figures, which are then no wider than the room they have.
const UNITS = [
  { unit: "GW", by: 1e6 },
  { unit: "MW", by: 1e3 },
  { unit: "kW", by: 1 },
];

// From the bottom to the top: the first three are the load, all together what load and sun come to.
const BANDS = [
  { key: "used", colour: "#e69f00", of: ({ used }, t) => used[t] },
  { key: "discharge", colour: "#0072b2", of: ({ discharge }, t) => discharge[t] },
  { key: "grid", colour: "#9ca3af", of: ({ load, used, discharge }, t) => load[t] - used[t] - discharge[t] },
  { key: "charge", colour: "#56b4e9", of: ({ chargePv, chargeGrid }, t) => chargePv[t] + chargeGrid[t] },
  { key: "sold", colour: "#009e73", of: ({ sold }, t) => sold[t] },
  { key: "curtailed", colour: "#cc79a7", of: ({ curtailed }, t) => curtailed[t] },
];

// A round number that is no less.
export function roundAbove(value) {
  const digit = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * digit).find((step) => step >= value * (1 - 1e-9));
}

// First hours of the whole weeks that a year has, from its first day on.
export function weeksOf(hours) {
  return Array.from({ length: Math.floor(hours / WEEK) }, (_, week) => week * WEEK);
}

// The weeks with the most and the least sun.
export function sunnyWeeks(sun) {
  const sums = weeksOf(sun.length).map((from) => sun.subarray(from, from + WEEK).reduce((sum, kw) => sum + kw, 0));
  return { sunny: sums.indexOf(Math.max(...sums)), dull: sums.indexOf(Math.min(...sums)) };
}

// An area between two lines of steps, an hour each.
export function areaOf(lower, upper) {
  const at = (value) => value.toFixed(1);
  let there = "";
  let back = "";
  for (let t = 0; t < WEEK; t++) {
    const [x0, x1] = [at(LEFT + t * WIDE), at(LEFT + (t + 1) * WIDE)];
    there += `L${x0} ${at(upper[t])}L${x1} ${at(upper[t])}`;
    back = `L${x1} ${at(lower[t])}L${x0} ${at(lower[t])}` + back;
  }
  return `M${there.slice(1)}${back}Z`;
}

function lineOf(heights) {
  const steps = heights.map((y, t) => {
    const [x0, x1] = [LEFT + t * WIDE, LEFT + (t + 1) * WIDE];
    return `L${x0.toFixed(1)} ${y.toFixed(1)}L${x1.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${steps.join("").slice(1)}`;
}

export class EstateWeek {
  constructor(words) {
    this.words = words;
    this.areas = BANDS.map(({ colour, key }) => svg("path", { fill: colour, class: `gp-band-${key}` }));
    this.load = svg("path", { class: "gp-load-line" });
    this.level = svg("path", { fill: "#0072b2", "fill-opacity": 0.45 });
    this.grid = svg("g", { class: "gp-axis" });
    this.title = svg("title", {});
    const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "gp-week-chart" };
    this.drawing = svg("svg", size, this.title, ...this.areas, this.load, this.level, this.grid);
    this.keys = BANDS.map(({ key, colour }) => this.key(key, coloured(colour, "gp-swatch")));
    const line = el("span", { class: "gp-swatch gp-swatch-line" });
    const level = coloured("#0072b273", "gp-swatch");
    this.keys = [this.key("load", line), ...this.keys, this.key("level", level)];
    this.legend = el(
      "ul",
      { class: "gp-keys" },
      this.keys.map(({ node }) => node),
    );
    this.sums = el("p", { class: "gp-note" });
    this.node = el("figure", { class: "gp-week" }, this.drawing, this.legend, this.sums);
  }

  key(key, swatch) {
    const name = el("span", {});
    return { key, name, node: el("li", {}, swatch, name) };
  }

  // `hours` of a balance, the week that begins at the hour `from`, `most` its highest power whatever is built, the
  // battery's size, and the dates of a week's days.
  draw(hours, { from, most, kwh, days }) {
    const { words } = this;
    const parts = BANDS.map(({ of }) =>
      Float64Array.from({ length: WEEK }, (_, t) => Math.max(0, of(hours, from + t))),
    );
    const tops = Float64Array.from({ length: WEEK }, (_, t) => parts.reduce((sum, part) => sum + part[t], 0));
    const full = roundAbove(Math.max(most, ...tops));
    const y = (kw) => BOTTOM - (BOTTOM - HEAD) * (kw / full);
    let below = new Float64Array(WEEK);
    for (const [at, part] of parts.entries()) {
      const above = below.map((kw, t) => kw + part[t]);
      this.areas[at].setAttribute("d", part.some((kw) => kw > 0) ? areaOf(below.map(y), above.map(y)) : "");
      below = above;
    }
    const load = Array.from(hours.load.subarray(from, from + WEEK), y);
    this.load.setAttribute("d", lineOf(load));
    this.drawLevel(hours.level.subarray(from, from + WEEK), kwh);
    this.drawAxis(full, kwh, days);
    this.tell(parts, hours.load.subarray(from, from + WEEK), kwh, days);
    this.title.textContent = words.t("map.estate.chart", { from: days[0].long, to: days[6].long });
  }

  drawLevel(level, kwh) {
    const base = HEIGHT - FOOT;
    const heights = level.map((stored) => base - (kwh > 0 ? (STRIP - 6) * (stored / kwh) : 0));
    this.level.setAttribute("d", kwh > 0 ? areaOf(heights.map(() => base).fill(base), heights) : "");
  }

  drawAxis(full, kwh, days) {
    const { unit, by } = UNITS.find((each) => full >= each.by) || UNITS[2];
    const told = JSON.stringify([full, kwh > 0, days.map(({ short }) => short)]);
    if (this.told === told) return;
    this.told = told;
    const text = (x, y, content, anchor) => svg("text", { x, y, "text-anchor": anchor }, content);
    const line = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2 });
    const marks = [0, 0.5, 1].flatMap((share) => {
      const y = BOTTOM - (BOTTOM - HEAD) * share;
      return [line(LEFT, y, WIDTH, y), text(LEFT - 3, y + 3, this.words.short((full * share) / by), "end")];
    });
    const dates = days.flatMap(({ short }, day) => {
      const x = LEFT + day * DAY * WIDE;
      return [line(x, HEAD, x, HEIGHT - FOOT + 3), text(x + (DAY / 2) * WIDE, HEIGHT - 5, short, "middle")];
    });
    const above = text(LEFT - 3, HEAD - 8, unit, "end");
    this.grid.replaceChildren(above, ...marks, ...dates, line(LEFT, HEIGHT - FOOT, WIDTH, HEIGHT - FOOT));
  }

  tell(parts, load, kwh, days) {
    const { words } = this;
    for (const { key, name, node } of this.keys) {
      name.textContent = words.t(`map.estate.key.${key}`);
      const at = BANDS.findIndex((band) => band.key === key);
      node.hidden = key === "level" ? !(kwh > 0) : at >= 0 && !parts[at].some((kw) => kw > 0);
    }
    const mwh = (...series) =>
      words.short(series.reduce((sum, one) => sum + one.reduce((all, kw) => all + kw, 0), 0) / 1000);
    const [used, battery, grid, , sold, curtailed] = parts;
    const told = {
      load: mwh(load),
      used: mwh(used),
      battery: mwh(battery),
      grid: mwh(grid),
      surplus: mwh(sold, curtailed),
    };
    this.sums.textContent = words.t("map.estate.chart.sum", told);
    this.drawing.setAttribute("aria-label", words.t("map.estate.chart", { from: days[0].long, to: days[6].long }));
  }
}
