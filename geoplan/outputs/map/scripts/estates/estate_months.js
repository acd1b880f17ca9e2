/* A park's year by month and hour of the day: the mean power that it takes from the grid. */

import { coloured, el, svg } from "../drawing/dom.js";

const [WIDTH, LEFT, FOOT, ROW] = [340, 34, 16, 14];
const [MONTHS, HOURS] = [12, 24];
const CELL = (WIDTH - LEFT) / HOURS;
const HEIGHT = MONTHS * ROW + FOOT;

// Mean of each month and hour of the day; `months` says which month each hour of the year is in.
export function meansByMonth(kw, months) {
  const sums = new Float64Array(MONTHS * HOURS);
  const counts = new Float64Array(MONTHS * HOURS);
  for (let t = 0; t < kw.length; t++) {
    const at = months[t] * HOURS + (t % HOURS);
    sums[at] += kw[t];
    counts[at]++;
  }
  return sums.map((sum, at) => (counts[at] ? sum / counts[at] : 0));
}

export class EstateMonths {
  // `colours` from the lowest class to the highest.
  constructor(words, colours) {
    Object.assign(this, { words, colours });
    this.names = Array.from({ length: MONTHS }, (_, at) =>
      svg("text", { x: LEFT - 4, y: at * ROW + 11, "text-anchor": "end" }),
    );
    this.cells = Array.from({ length: MONTHS * HOURS }, (_, at) => this.cell(at));
    const hours = [0, 6, 12, 18, 24].map((hour) =>
      svg(
        "text",
        { x: LEFT + hour * CELL, y: HEIGHT - 3, "text-anchor": hour === 24 ? "end" : "middle" },
        `${hour}:00`,
      ),
    );
    const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "gp-week-chart" };
    const rects = this.cells.map(({ rect }) => rect);
    this.drawing = svg("svg", size, ...rects, ...this.names, ...hours);
    this.ends = [el("span", {}), el("span", {})];
    const swatches = colours.map((colour) => coloured(colour, "gp-swatch"));
    this.caption = el("figcaption", {});
    const legend = el("p", { class: "gp-scale" }, this.ends[0], ...swatches, this.ends[1]);
    this.node = el("figure", { class: "gp-week" }, this.caption, this.drawing, legend);
  }

  cell(at) {
    const title = svg("title", {});
    const [x, y] = [LEFT + (at % HOURS) * CELL, Math.floor(at / HOURS) * ROW];
    return { title, rect: svg("rect", { x, y, width: CELL + 0.3, height: ROW - 1 }, title) };
  }

  draw(hours, months, monthNames) {
    const { words, colours } = this;
    const means = meansByMonth(hours.bought, months);
    const most = means.reduce((high, one) => Math.max(high, one), 0);
    for (const [month, name] of this.names.entries()) name.textContent = monthNames[month];
    for (const [at, { rect, title }] of this.cells.entries()) {
      const share = most > 0 ? means[at] / most : 0;
      rect.setAttribute("fill", colours[Math.min(colours.length - 1, Math.floor(share * colours.length))]);
      const hour = at % HOURS;
      title.textContent = `${monthNames[Math.floor(at / HOURS)]} ${hour}:00–${hour + 1}:00: ${words.short(means[at])} kW`;
    }
    const told = words.t("map.estate.chart.year");
    this.caption.textContent = told;
    this.drawing.setAttribute("aria-label", told);
    this.ends[0].textContent = "0";
    this.ends[1].textContent = `${words.short(most)} kW`;
  }
}
