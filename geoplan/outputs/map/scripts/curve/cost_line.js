/* The line across a supply curve: all sites below its cost are shown. It is moved by pointer, finger and keys, and is the
   upper limit of the filter of costs. */

import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";
import { COST, roundAbove } from "./supply_steps.js";

const [STEPS, PAGE] = [100, 10]; // of the axis: what an arrow key moves, and how many times that a page key

export class CostLine {
  // `moved` is told the new limit, null for none.
  constructor(words, moved) {
    Object.assign(this, { words, moved, limit: null });
    const handle = { class: "gp-curve-handle", role: "slider", tabindex: 0, "aria-orientation": "vertical" };
    this.handle = words.say(el("div", handle), "map.curve.line", "aria");
    this.node = el("div", { class: "gp-curve-line" }, this.handle);
    this.handle.addEventListener("keydown", (event) => this.typed(event));
    this.handle.addEventListener("pointerdown", (event) => this.hold(event));
    for (const name of ["pointerup", "pointercancel"]) this.handle.addEventListener(name, () => (this.held = null));
    this.handle.addEventListener("pointermove", (event) => this.drag(event));
  }

  // `told`: what stands below the line, in words.
  draw(chart, { limit, least, dearest, told }) {
    Object.assign(this, { chart, limit, least, dearest });
    const { words, handle, node } = this;
    const at = known(limit) ? Math.max(0, limit) : chart.most;
    node.style.top = `${chart.y(at)}px`;
    node.classList.toggle("gp-no-limit", !known(limit));
    const cost = known(limit) ? words.withUnit(COST, limit, words.plainNumber(limit)) : words.t("map.curve.no_limit");
    handle.textContent = known(limit) ? `≤ ${words.plainNumber(limit)}` : cost;
    const values = { valuemin: 0, valuemax: round(chart.most), valuenow: round(at), valuetext: told };
    for (const [name, value] of Object.entries(values)) handle.setAttribute(`aria-${name}`, value);
  }

  get step() {
    return roundAbove(this.chart.most / STEPS);
  }

  // At and above the dearest nothing is left out; below the cheapest one nothing would be left.
  move(cost, step) {
    const rounded = Number((Math.round(cost / step) * step).toPrecision(10));
    const first = Math.ceil(this.least / step) * step;
    const next = rounded >= this.dearest ? null : Number(Math.max(first, rounded).toPrecision(10));
    if (next !== this.limit) this.moved(next);
  }

  typed(event) {
    const now = known(this.limit) ? this.limit : this.dearest + this.step;
    const { step } = this;
    const ways = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: PAGE, PageDown: -PAGE };
    if (event.key in ways) this.move(now + ways[event.key] * step, step);
    else if (event.key === "Home") this.move(0, step);
    else if (event.key === "End") this.move(Infinity, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  hold(event) {
    if (event.button) return;
    const { top } = this.chart.drawing.getBoundingClientRect();
    this.held = { top, away: event.clientY - top - this.chart.y(known(this.limit) ? this.limit : this.chart.most) };
    this.handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.handle.focus({ preventScroll: true });
  }

  drag(event) {
    if (!this.held) return;
    this.move(
      this.chart.costAt(event.clientY - this.held.top - this.held.away),
      roundAbove(this.chart.most / (2 * STEPS)),
    );
  }
}

function round(value) {
  return Number(value.toPrecision(6));
}
