/* On what plane the sun is asked for: how modules are mounted, their tilt and azimuth. Made once; while a slider moves,
   only the text beside it changes. */

import { el } from "../drawing/dom.js";

const SLIDERS = { tilt: { min: 0, max: 60, step: 1 }, azimuth: { min: 0, max: 355, step: 5 } };
const TURN = 45;

// The word for the direction that an azimuth faces, of eight.
export function facing(words, azimuth) {
  return words.t(`map.sun.facing.${(Math.round(azimuth / TURN) * TURN) % 360}`);
}

export class SunControls {
  // `moved` is told what has changed of the plane.
  constructor(words, given, moved) {
    this.words = words;
    const mountings = Object.keys(given.months);
    const onchange = () => moved({ mounting: this.mounting.value });
    this.options = mountings.map((value) => words.say(el("option", { value }), `map.sun.mounting.${value}`));
    this.mounting = el("select", { class: "gp-input", id: "gp-sun-mounting", onchange }, this.options);
    this.sliders = Object.keys(SLIDERS).map((name) => this.slider(name, given, moved));
    this.node = el(
      "div",
      { class: "gp-controls gp-sun-controls" },
      words.say(el("label", { for: "gp-sun-mounting" }), "map.sun.mounting"),
      this.mounting,
      this.sliders.map(({ node }) => node),
    );
  }

  slider(name, { tilts }, moved) {
    const { words } = this;
    const id = `gp-sun-${name}`;
    const range = { ...SLIDERS[name], ...(name === "tilt" ? { max: tilts[tilts.length - 1] } : {}) };
    const told = el("output", { class: "gp-told", for: id });
    const oninput = () => moved({ [name]: Number(input.value) });
    const input = el("input", { type: "range", id, ...range, oninput });
    const label = words.say(el("label", { for: id }), `map.sun.${name}`);
    return { name, input, told, node: el("div", { class: "gp-slider" }, label, told, input) };
  }

  // What the plane is shows in the controls; one that is held is not moved under the hand.
  draw(plane) {
    const { words } = this;
    this.mounting.value = plane.mounting;
    for (const { name, input, told } of this.sliders) {
      if (Number(input.value) !== Math.round(plane[name])) input.value = plane[name];
      const value = words.number(plane[name], 0);
      told.textContent = words.t(`map.sun.${name}.value`, { value, facing: facing(words, plane[name]) });
      input.setAttribute("aria-valuetext", told.textContent);
    }
  }

  inWords({ mounting }) {
    const { words } = this;
    const said = (key, value) => words.headed(words.t(key), value);
    const planes = this.sliders.map(({ name, told }) => said(`map.sun.${name}`, told.textContent));
    return words.listed([said("map.sun.mounting", words.t(`map.sun.mounting.${mounting}`)), ...planes]);
  }
}
