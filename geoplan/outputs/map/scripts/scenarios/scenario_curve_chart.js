/* The cost curve of a plan: what a tonne of each measure costs, the cheapest first, as wide as what it brings. */

import { el, svg } from "../drawing/dom.js";
import { roundStep } from "./scenario_wedges.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [400, 170, 44, 8, 16, 18];
const MOST_OF_MIDDLE = 4; // how many times what the middle tonne costs still fits on the chart

// Bars side by side, and how far the chart reaches: dear measures of few tonnes may not flatten all others.
export function barsOf(rows) {
  const shown = rows.filter(({ perTonne, tonnes }) => Number.isFinite(perTonne) && tonnes > 0);
  let from = 0;
  const bars = shown.map((row) => ({ ...row, from, to: (from += row.tonnes) }));
  const sizes = shown.map(({ perTonne, tonnes }) => [Math.abs(perTonne), tonnes]).sort((a, b) => a[0] - b[0]);
  let half = from / 2;
  const middle = sizes.find(([, tonnes]) => (half -= tonnes) <= 0);
  const reach = middle ? Math.max(middle[0] * MOST_OF_MIDDLE, 1e-9) : 1;
  const clipped = shown.map(({ perTonne }) => Math.max(-reach, Math.min(reach, perTonne)));
  return { bars, whole: from, reach, least: Math.min(0, ...clipped), most: Math.max(0, ...clipped) };
}

export class ScenarioCurveChart {
  constructor(words, groups) {
    Object.assign(this, { words, groups });
    this.drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "gp-wedges" });
    this.caption = el("figcaption", {});
    this.node = el("figure", { class: "gp-week" }, this.caption, this.drawing);
  }

  // `rows`: measures in the order of the curve, each with its title and group.
  draw(rows, name) {
    const { bars, whole, reach, least, most } = barsOf(rows);
    const span = most - least || 1;
    const y = (value) => TOP + ((HEIGHT - TOP - FOOT) * (most - Math.max(-reach, Math.min(reach, value)))) / span;
    const x = (tonnes) => LEFT + ((WIDTH - LEFT - RIGHT) * tonnes) / (whole || 1);
    const shapes = bars.map(({ perTonne, from, to, title, group, paysForItself }) => {
      const [top, foot] = [y(Math.max(perTonne, 0)), y(Math.min(perTonne, 0))];
      const told = this.told({ title, perTonne, tonnes: to - from });
      const box = {
        x: x(from),
        y: top,
        width: Math.max(x(to) - x(from) - 0.6, 0.4),
        height: Math.max(foot - top, 0.8),
      };
      const className = paysForItself ? "gp-curve-bar gp-pays" : "gp-curve-bar";
      return svg("rect", { ...box, fill: this.groups.get(group).colour, class: className }, svg("title", {}, told));
    });
    const sentence = bars.length ? bars.slice(0, 3).map((bar) => this.told({ ...bar, tonnes: bar.tonnes })) : [];
    this.caption.textContent = name;
    this.node.hidden = !bars.length;
    this.drawing.setAttribute("aria-label", [name, ...sentence].join(". "));
    this.drawing.replaceChildren(...this.axis(y, { least, most, whole, x }), ...shapes);
  }

  told({ title, perTonne, tonnes }) {
    const { words } = this;
    return words.t("map.plan.curve_told", { title, cost: words.short(perTonne), tonnes: words.short(tonnes) });
  }

  axis(y, { least, most, whole, x }) {
    const { words } = this;
    const step = roundStep(most - least || 1);
    const lines = [];
    for (let value = Math.ceil(least / step) * step; value <= most * 1.0001; value += step) lines.push(value || 0);
    const marks = lines.flatMap((value) => {
      const place = y(value);
      const text = svg("text", { x: LEFT - 4, y: place + 3, "text-anchor": "end" }, words.short(value));
      const line = {
        x1: LEFT,
        x2: WIDTH - RIGHT,
        y1: place,
        y2: place,
        class: Math.abs(value) < 1e-9 ? "gp-zero" : "",
      };
      return [svg("line", line), text];
    });
    const foot = `${words.short(whole / 1000)} ${words.t("map.plan.kilotonnes_all")}`;
    const end = svg("text", { x: x(whole), y: HEIGHT - 4, "text-anchor": "end" }, foot);
    const unit = svg("text", { x: 0, y: 11 }, "USD/tCO₂e");
    return [svg("g", { class: "gp-axis" }, marks, unit, end)];
  }
}
