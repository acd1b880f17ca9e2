/* A slider of the time: its name, what it says, and the words for it that are spoken. */

import { el } from "../drawing/dom.js";

export class TimeSlider {
  constructor(words, { name, min = 0, max }, moved) {
    const id = `gp-time-${name}`;
    const oninput = () => moved(Number(this.input.value));
    this.input = el("input", { type: "range", id, min, max, step: 1, oninput });
    this.told = el("output", { class: "gp-told", for: id });
    const label = words.say(el("label", { for: id }), `map.time.${name}`);
    this.node = el("div", { class: "gp-time-slider" }, label, this.input, this.told);
  }

  // One that is held is not moved under the hand.
  draw(value, told) {
    if (Number(this.input.value) !== value) this.input.value = String(value);
    this.told.textContent = told;
    this.input.setAttribute("aria-valuetext", told);
  }
}
