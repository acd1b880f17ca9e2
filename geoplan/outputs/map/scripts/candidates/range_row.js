/* One figure that candidates are filtered by: how its values are spread, a slider with two ends, and the same ends as
   numbers. Made once; while an end is moved, only what depends on it changes. */

import { el, svg } from "../drawing/dom.js";
import { known } from "../drawing/values.js";
import { POSITIONS, ValueScale } from "./value_scale.js";

const [BARS, HEIGHT] = [25, 24];
const ENDS = ["low", "high"];

export class RangeRow {
  // `moved` is told what has changed: { low }, { high } or { known }.
  constructor(words, figure, moved) {
    Object.assign(this, { words, figure, moved, scale: new ValueScale(figure.values) });
    this.title = el("span", { class: "gp-filter-title" });
    this.all = svg("path", { class: "gp-bars-all" });
    this.kept = svg("path", { class: "gp-bars-kept" });
    const box = { viewBox: `0 0 ${BARS} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    const bars = svg("svg", { ...box, class: "gp-filter-bars" }, this.all, this.kept);
    this.ranges = ENDS.map((end) => this.rangeOf(end));
    this.numbers = ENDS.map((end) => this.numberOf(end));
    this.span = el("span", { class: "gp-filter-span" });
    const span = el("div", { class: "gp-filter-span-box" }, this.span);
    const track = el("div", { class: "gp-filter-track" }, span, this.ranges);
    const fields = el("div", { class: "gp-filter-numbers" }, this.numbers[0], "–", this.numbers[1]);
    this.unknown = el("label", { class: "gp-choice" });
    this.node = el("div", { class: "gp-filter-row", role: "group" }, this.title, bars, track, fields, this.unknown);
    this.node.dataset.figure = figure.name;
    this.most = Math.max(...this.scale.countsOf(figure.values, BARS));
    this.all.setAttribute("d", this.barsOf(figure.values));
    this.only = el("input", { type: "checkbox", onchange: () => moved({ known: !this.only.checked }) });
    this.unknown.hidden = !figure.unknown;
  }

  rangeOf(end) {
    const oninput = () => this.moved({ [end]: this.scale.valueAt(Number(input.value), end) });
    const input = el("input", { type: "range", min: 0, max: POSITIONS, step: 1, "data-end": end, oninput });
    return input;
  }

  // A number that is typed counts as soon as it is one; what is none says so and changes nothing.
  numberOf(end) {
    const oninput = () => {
      const text = input.value.trim();
      const isNumber = !input.validity.badInput && (!text || Number.isFinite(Number(text)));
      input.setAttribute("aria-invalid", String(!isNumber));
      if (isNumber) this.moved({ [end]: text ? Number(text) : null });
    };
    const attributes = { type: "number", step: "any", class: "gp-input", inputmode: "decimal", "data-end": end };
    const input = el("input", { ...attributes, oninput, onblur: () => this.drawNumbers() });
    return input;
  }

  barsOf(values) {
    const counts = this.scale.countsOf(values, BARS);
    // few beside many are seen too
    const bar = (count, at) => {
      const high = count ? Math.max(2, (HEIGHT * count) / this.most) : 0;
      return high ? `M${at + 0.06},${HEIGHT}v${-high}h.88v${high}z` : "";
    };
    return counts.map(bar).join("");
  }

  speak() {
    const { words, figure } = this;
    const unit = words.unit(figure.name);
    const title = words.title(figure.name) + (unit ? ` [${unit}]` : "");
    this.title.textContent = title;
    this.node.setAttribute("aria-label", title);
    this.node.title = words.description(figure.name);
    for (const [at, end] of ENDS.entries()) {
      const name = words.headed(words.title(figure.name), words.t(`map.filter.${end}`));
      for (const input of [this.ranges[at], this.numbers[at]]) input.setAttribute("aria-label", name);
      const beyond = end === "low" ? figure.least : figure.most;
      this.numbers[at].placeholder = words.short(beyond);
    }
    const count = words.number(figure.unknown, 0);
    this.unknown.replaceChildren(this.only, el("span", {}, words.t("map.filter.unknown", { count })));
  }

  // `limits` as the filter has them; `kept`: the values of the sites that are shown.
  draw(limits, kept) {
    const { words, figure, scale } = this;
    const ends = [limits.low ?? figure.least, limits.high ?? figure.most];
    const places = [known(limits.low) ? scale.positionOf(limits.low) : 0, POSITIONS];
    if (known(limits.high)) places[1] = scale.positionOf(limits.high);
    for (const [at, range] of this.ranges.entries()) {
      if (Number(range.value) !== places[at]) range.value = places[at];
      range.setAttribute("aria-valuetext", words.withUnit(figure.name, ends[at], words.short(ends[at])));
    }
    // both ends at the right: the lower one must be within reach
    this.node.classList.toggle("gp-low-above", places[0] > POSITIONS / 2);
    const percent = places.map((place) => (100 * place) / POSITIONS);
    Object.assign(this.span.style, { left: `${percent[0]}%`, width: `${Math.max(0, percent[1] - percent[0])}%` });
    this.limits = limits;
    this.drawNumbers();
    this.only.checked = !limits.known;
    this.kept.setAttribute("d", this.barsOf(kept));
  }

  // What is being typed stays as it is typed.
  drawNumbers() {
    for (const [at, end] of ENDS.entries()) {
      const input = this.numbers[at];
      if (document.activeElement === input && input.value && Number(input.value) === this.limits[end]) continue;
      if (document.activeElement === input && input.getAttribute("aria-invalid") === "true") continue;
      input.value = known(this.limits[end]) ? String(this.limits[end]) : "";
      input.removeAttribute("aria-invalid");
    }
  }
}
