/* The three numbers of a business case that a reader moves: the price of electricity, what is used on site, and what a
   kWp costs. Each is typed or drawn; made once, so that one that is held is never made anew. */

import { el } from "../drawing/dom.js";

const NAMES = ["price", "share", "cost"];
const PERCENT = 100;
const TWICE = 2;
const STEPS = 100; // of a slider, about

export class CaseControls {
  // `moved` is told the name and the new value, in money of the place or as a share; `prefix` makes ids of its own.
  constructor(words, prefix, moved) {
    Object.assign(this, { words, moved, spans: {}, scale: { by: 1, word: "" } });
    this.rows = NAMES.map((name) => this.row(name, `gp-${prefix}-${name}`));
    this.node = el(
      "div",
      { class: "gp-case-controls" },
      this.rows.map(({ node }) => node),
    );
  }

  row(name, id) {
    const { words } = this;
    const take = (input) => {
      const value = input.value === "" ? null : Number(input.value) / this.times(name);
      if (value === null || !input.validity.valid || !(value >= 0)) return;
      this.moved(name, value);
    };
    const typed = el("input", { type: "number", id, class: "gp-input", min: 0, step: "any" });
    typed.addEventListener("input", () => take(typed));
    if (name === "share") typed.max = PERCENT;
    const slider = el("input", { type: "range", id: `${id}-slider`, min: 0, max: PERCENT, step: 1 });
    slider.addEventListener("input", () => take(slider));
    const label = words.say(el("label", { for: id }), `map.business.${name}`);
    words.say(slider, `map.business.${name}`, "aria");
    const unit = el("span", { class: "gp-case-unit", id: `${id}-unit` });
    typed.setAttribute("aria-describedby", unit.id);
    const node = el(
      "div",
      { class: "gp-case-row" },
      label,
      el("span", { class: "gp-case-typed" }, typed, unit),
      slider,
    );
    return { name, typed, slider, unit, node };
  }

  // By what a number is multiplied where it is shown: shares are per cent, a kWp may cost millions.
  times(name) {
    if (name === "share") return PERCENT;
    return name === "cost" ? 1 / this.scale.by : 1;
  }

  // Where sliders end and in which steps they go. `begin`: what each number begins with, null where nobody knows it.
  span(begin, likely, money) {
    this.scale = money.scaleOf(begin.cost || likely.cost || 1);
    for (const name of ["price", "cost"]) {
      const around = (begin[name] || likely[name] || 1) * this.times(name);
      const step = niceStep((TWICE * around) / STEPS);
      this.spans[name] = { max: step * STEPS, step };
    }
    this.spans.share = { max: PERCENT, step: 1 };
    for (const { name, slider } of this.rows) {
      slider.max = this.spans[name].max;
      slider.step = this.spans[name].step;
    }
  }

  // `now`: the numbers of the case; `set`: those that the reader has set.
  draw(now, set, money) {
    const { words } = this;
    const cost = `${money.unit(this.scale, money.currency)}/kWp`;
    const units = { price: `${money.currency}/kWh`, share: "%", cost };
    for (const row of this.rows) {
      const { name } = row;
      const isKnown = now[name] !== null && !Number.isNaN(now[name]);
      const value = isKnown ? now[name] * this.times(name) : null;
      row.unit.textContent = units[name];
      row.node.classList.toggle("gp-unset", !isKnown);
      row.node.classList.toggle("gp-set", set[name] !== null);
      put(row, value);
      const told = isKnown ? `${money.price(value)} ${units[name]}` : words.t("map.business.not_known");
      row.slider.setAttribute("aria-valuetext", told);
    }
  }
}

// A number in its row; what is held or typed into is left as it is.
function put({ typed, slider }, value) {
  const shown = value === null ? "" : String(Number(value.toPrecision(4)));
  if (document.activeElement !== typed || Number(typed.value) !== Number(shown)) typed.value = shown;
  if (value !== null && Number(slider.max) < value) slider.max = value;
  if (document.activeElement !== slider) slider.value = value ?? Number(slider.max) / TWICE;
}

// A round number near a step: 1, 2 or 5 times a power of ten.
export function niceStep(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  const times = [1, 2, 5, 10].find((each) => each * power >= step * 0.999);
  return Number((times * power).toPrecision(1));
}
