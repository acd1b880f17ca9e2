/* The drawing of a supply curve: a bar a site, as high as its electricity costs and as wide as what it gives; behind the
   bars where the curve lies in most futures. The axis of costs stands apart, so that the rest can be scrolled. */

import { isDemonstration } from "../candidates/site_sign.js";
import { svg } from "../drawing/dom.js";
import { COST, roundAbove, ticksTo } from "./supply_steps.js";

const [TOP, FOOT, AXIS] = [14, 20, 52];
const SEEN_PX = 3; // a hollow bar that is narrower is but its outline
const [ROWS, LABEL_PX] = [5, 90];

export class CurveChart {
  // `nameOf` says what a step is called; without it nothing of the drawing can be reached.
  constructor(words, nameOf = null) {
    Object.assign(this, { words, nameOf, steps: [] });
    this.axis = svg("svg", { class: "gp-curve-axis", "aria-hidden": "true" });
    this.band = svg("path", { class: "gp-curve-band" });
    this.median = svg("path", { class: "gp-curve-median" });
    this.marks = svg("g", { class: "gp-axis", "aria-hidden": "true" });
    this.bars = svg("g", nameOf ? { role: "group" } : {});
    this.pins = svg("g", { "aria-hidden": "true" });
    this.drawing = svg("svg", { class: "gp-curve-steps" }, this.marks, this.band, this.bars, this.median, this.pins);
  }

  // `model`: steps, band and how far the axes reach; `size`: width and height in pixels, and how many times wider.
  draw({ steps, band, whole, most }, { width, height, zoom = 1 }) {
    Object.assign(this, { steps, whole, most, height, width: Math.max(1, (width - AXIS) * zoom) });
    for (const [node, wide] of [
      [this.axis, AXIS],
      [this.drawing, this.width],
    ]) {
      const box = { width: wide, height, viewBox: `0 0 ${wide} ${height}` };
      for (const [name, value] of Object.entries(box)) node.setAttribute(name, value);
    }
    this.drawAxes();
    this.nodes = steps.map((step, at) => this.barOf(step, at));
    this.bars.replaceChildren(...this.nodes);
    this.drawBand(band);
  }

  x(amount) {
    return (this.width * amount) / (this.whole || 1);
  }

  y(cost) {
    return TOP + (this.height - TOP - FOOT) * (1 - Math.min(cost, this.most) / (this.most || 1));
  }

  costAt(y) {
    return this.most * (1 - (y - TOP) / (this.height - TOP - FOOT));
  }

  amountAt(x) {
    return (this.whole * x) / this.width;
  }

  barOf(step, at) {
    const [left, top] = [this.x(step.from), this.y(step.cost)];
    const width = this.x(step.to) - left;
    const hollow = isDemonstration(step.item);
    const { colour } = step.kind;
    const gap = width > SEEN_PX ? 0.5 : 0;
    const box = {
      x: left,
      y: top,
      width: Math.max(width - gap, 0.25),
      height: Math.max(this.height - FOOT - top, 0.5),
    };
    const isOutline = hollow && width > SEEN_PX;
    const paint = isOutline
      ? { fill: "#fff", stroke: colour, "stroke-dasharray": "3 2" }
      : { fill: colour, "fill-opacity": hollow ? 0.5 : 1 };
    const reached = this.nameOf
      ? { role: "button", tabindex: at ? -1 : 0, "aria-label": this.nameOf(step), "data-id": step.item.id }
      : {};
    return svg("rect", { ...box, ...paint, ...reached, class: "gp-step" });
  }

  drawAxes() {
    const { words, height, width, whole, most } = this;
    const foot = height - FOOT;
    const costs = ticksTo(most, ROWS);
    const text = (attributes, value) => svg("text", attributes, words.short(value));
    this.axis.replaceChildren(
      ...costs.map((cost) => text({ x: AXIS - 5, y: this.y(cost) + 4, "text-anchor": "end" }, cost)),
      svg("text", { x: 0, y: 10 }, words.unit(COST)),
    );
    const amounts = ticksTo(whole, Math.max(1, width / LABEL_PX));
    const lines = costs.map((cost) => svg("line", { x1: 0, x2: width, y1: this.y(cost), y2: this.y(cost) }));
    const ticks = amounts.flatMap((amount) => {
      const x = this.x(amount);
      const isLast = x > width - 30;
      return [
        svg("line", { x1: x, x2: x, y1: foot, y2: foot + 4 }),
        text({ x: isLast ? width : x, y: height - 4, "text-anchor": this.anchorOf(amount, isLast) }, amount),
      ];
    });
    this.marks.replaceChildren(...lines, ...ticks);
  }

  anchorOf(amount, isLast) {
    if (isLast) return "end";
    return amount ? "middle" : "start";
  }

  // Between the low and the high amounts at each cost, from below up and back.
  drawBand(band) {
    if (!band) {
      this.band.removeAttribute("d");
      this.median.removeAttribute("d");
      return;
    }
    const line = (amounts) =>
      band.limits.map((cost, at) => `${this.x(amounts[at]).toFixed(1)},${this.y(cost).toFixed(1)}`);
    const back = line(band.high).reverse();
    this.band.setAttribute("d", `M${[...line(band.low), ...back].join("L")}Z`);
    this.median.setAttribute("d", `M${line(band.median).join("L")}`);
  }

  // Steps beyond the limits of costs give way.
  fade(low, high) {
    this.steps.forEach(({ cost }, at) => {
      const beyond = (low !== null && cost < low) || (high !== null && cost > high);
      this.nodes[at].classList.toggle("gp-beyond", beyond);
    });
  }

  // A pin upon each step that is pointed at, and upon the chosen one: bars may be narrower than a line.
  pin(lit, chosen) {
    const pins = [];
    this.steps.forEach((step, at) => {
      const isLit = lit.includes(step.item);
      const isChosen = step.item === chosen;
      this.nodes[at].classList.toggle("gp-lit-step", isLit);
      this.nodes[at].classList.toggle("gp-chosen-step", isChosen);
      if (!isLit && !isChosen) return;
      const [x, y] = [this.x((step.from + step.to) / 2), this.y(step.cost)];
      const d = `M${x},${y}l-5,-9h10zM${x},${y}V${this.height - FOOT}`;
      pins.push(svg("path", { d, class: isChosen ? "gp-pin gp-chosen-pin" : "gp-pin" }));
    });
    this.pins.replaceChildren(...pins);
  }
}

// How far the axes of steps reach, to the most that is given in most futures; the axis of costs has room above the
// dearest.
export function reachOf(steps, given) {
  const total = steps.length ? steps[steps.length - 1].to : 0;
  const dearest = steps.length ? steps[steps.length - 1].cost : 0;
  const most = roundAbove((dearest * 1.06) / 10) * 10;
  return {
    whole: Math.max(total, given) * 1.005 || 1,
    most: Math.min(most, dearest * 1.15) || 1,
  };
}
