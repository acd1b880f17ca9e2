/* The controls of a park's plan: three sliders and four lists. They are made once and follow the park that is chosen; while
   one is moved, only texts beside it change. */

import { el } from "../drawing/dom.js";
import { isChoice } from "./estate_year.js";
import { known } from "../drawing/values.js";

const LISTS = ["customer", "voltage", "calendar", "dispatch"];
const SLIDERS = {
  saving_share: { min: 0, max: 100, step: 1, times: 100 },
  pv_share: { min: 0, max: 100, step: 1, times: 100 },
  battery_hours: { min: 0, max: 10, step: 0.25, times: 1 },
};

export class EstateControls {
  // `moved` is told what has changed of the setting.
  constructor(words, plans, moved) {
    Object.assign(this, { words, plans, moved });
    this.sliders = Object.keys(SLIDERS).map((name) => this.slider(name));
    this.lists = LISTS.map((name) => this.list(name));
    this.means = el("p", { class: "gp-note" });
    this.surplus = el("p", { class: "gp-note" });
    this.notes = el("div", {}, this.means, this.surplus); // what the tariff that is chosen means
    const nodes = this.lists.map(({ node }) => node);
    this.node = el(
      "div",
      { class: "gp-controls" },
      this.sliders.map(({ node }) => node),
      el("div", { class: "gp-lists" }, nodes),
    );
  }

  slider(name) {
    const { min, max, step, times } = SLIDERS[name];
    const id = `gp-estate-${name}`;
    const oninput = () => this.moved({ [name]: Number(input.value) / times });
    const input = el("input", { type: "range", id, min, max, step, oninput });
    const label = this.words.say(el("label", { for: id }), `map.estate.${name}`);
    const told = el("span", { class: "gp-told" });
    return { name, times, input, told, node: el("div", { class: "gp-weight" }, label, told, input) };
  }

  list(name) {
    const id = `gp-estate-${name}`;
    const onchange = () => this.moved({ [name]: select.value });
    const select = el("select", { id, class: "gp-input", onchange });
    const label = this.words.say(el("label", { for: id }), `map.estate.${name}`);
    return { name, select, node: el("div", {}, label, select) };
  }

  // Shows a setting of a park: texts always, a control's own value only where it is another, so that a drag goes on.
  draw(setting, figures, { saving }) {
    const { words } = this;
    const power = figures ? words.number(figures.pv_kwp / 1000, 1) : "…";
    const energy = figures ? words.number(figures.battery_kwh / 1000, 1) : "…";
    const share = words.number(100 * setting.pv_share, 0);
    const hours = words.plainNumber(setting.battery_hours);
    const saved = figures ? words.short(figures.saved_kwh / 1000) : "…";
    const carried = { share: words.number(100 * setting.saving_share, 0), energy: saved };
    const values = { saving_share: carried, pv_share: { share, power }, battery_hours: { hours, energy } };
    for (const { name, times, input, told } of this.sliders) {
      const value = String(setting[name] * times);
      this.widen(name, input, setting[name] * times);
      if (name === "saving_share") input.disabled = !(saving.share > 0);
      if (Math.abs(Number(input.value) - Number(value)) > 1e-9) input.value = value;
      told.textContent = words.t(`map.estate.${name}.value`, values[name]);
      input.setAttribute("aria-valuetext", told.textContent);
    }
    for (const one of this.lists) this.drawList(one, setting);
    const means = `map.estate.calendar.${setting.calendar}.means`;
    this.means.textContent = words.has(means) ? words.t(means) : "";
    this.surplus.textContent = this.surplusOf(setting);
  }

  // How much of the surplus may be sold, and for what; nothing where no tariff is known.
  surplusOf(setting) {
    const { words, plans } = this;
    const tariff = plans.given.tariffs.find((one) => isChoice(one, setting));
    if (!tariff) return "";
    const { surplus, year } = plans.given;
    const share = setting.surplus_share ?? (surplus ? surplus.share : null);
    const paid = { price: words.short(Math.max(tariff.export_price, 0)), currency: tariff.currency };
    if (!known(share)) return words.t("map.estate.surplus.none", { year: String(year), ...paid });
    return words.t("map.estate.surplus", { share: words.number(100 * share, 0), ...paid });
  }

  // A slider reaches what a plan file says, and rests where there is nothing to choose.
  widen(name, input, value) {
    const most = this.plans.given.limits[name][1] * SLIDERS[name].times;
    const max = String(Math.min(most, Math.max(SLIDERS[name].max, Math.ceil(value))));
    if (input.max !== max) input.max = max;
    input.disabled = most === 0;
  }

  // The setting on paper, where there are no controls.
  inWords(setting) {
    const { words } = this;
    const sliders = this.sliders.map(({ name, told }) => words.headed(words.t(`map.estate.${name}`), told.textContent));
    const lists = this.lists.map(({ name }) =>
      words.headed(words.t(`map.estate.${name}`), nameOf(words, name, setting[name])),
    );
    return [...sliders, ...lists].join("; ");
  }

  drawList({ name, select }, setting) {
    const { words, plans } = this;
    const own = name === "dispatch";
    const values = own ? ["self_consumption", "tariff"] : plans.choices(name, setting);
    const texts = values.map((value) => nameOf(words, name, value));
    const told = JSON.stringify([values, texts]);
    if (select.dataset.told !== told) {
      select.dataset.told = told;
      select.replaceChildren(...values.map((value, at) => el("option", { value }, texts[at])));
    }
    select.value = setting[name];
    select.disabled = !plans.given.tariffs.length || values.length < 2;
  }
}

// What one of a list is called; names that no table has stand for themselves.
export function nameOf(words, name, value) {
  const key = `map.estate.${name}.${value}`;
  if (words.has(key)) return words.t(key);
  return value || words.t("map.estate.none");
}
