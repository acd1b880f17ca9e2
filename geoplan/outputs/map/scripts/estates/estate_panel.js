/* The panel of a park: its year hour by hour, which follows the controls at once. Made once; what is drawn is texts and
   shapes, so that a control that is held is never made anew. */

import { el } from "../drawing/dom.js";
import { EstateControls } from "./estate_controls.js";
import { EstateFigures } from "./estate_figures.js";
import { EstateMonths } from "./estate_months.js";
import { EstateView } from "./estate_view.js";
import { EstateWeek } from "./estate_week.js";
import { canInflate } from "../packing/inflated.js";
import { known } from "../drawing/values.js";

const REST_MS = 700; // after which what has come of it is told to who cannot see it

export class EstatePanel {
  constructor(page, plans) {
    const { words, data } = page;
    Object.assign(this, { page, plans, id: null, waiting: null, resting: null, highest: null });
    this.controls = new EstateControls(words, plans, (changes) => this.moved(changes));
    this.figures = new EstateFigures(words);
    this.week = new EstateWeek(words);
    const ramp = data.groups.find((group) => group.key === "total").colours;
    this.months = new EstateMonths(words, ramp[5]);
    this.view = new EstateView(words, plans.given.hours, () => this.ask());
    this.node = this.nodeOf();
  }

  nodeOf() {
    const { words } = this.page;
    this.heading = el("h3", {});
    this.sure = el("p", { class: "gp-sure" });
    this.best = el("p", { class: "gp-note" });
    this.setting = el("p", { class: "gp-setting" });
    this.none = words.say(el("p", { class: "gp-note" }), "map.estate.no_tariff");
    this.none.hidden = this.plans.given.tariffs.length > 0;
    this.idle = words.say(el("p", { class: "gp-note", hidden: true }), "map.estate.no_load");
    this.message = el("p", { class: "gp-note", role: "status" });
    this.told = el("p", { class: "gp-unseen", role: "status" });
    const json = { type: "file", accept: ".json,application/json", hidden: true, id: "gp-plan-file" };
    this.file = el("input", { ...json, onchange: () => this.readFile() });
    const buttons = el(
      "div",
      { class: "gp-buttons" },
      words.button("map.estate.reset", () => this.reset(), { id: "gp-plan-reset" }),
      words.button("map.estate.save", () => this.save(), { id: "gp-plan-save" }),
      words.button("map.estate.open", () => this.file.click(), { id: "gp-estate-open" }),
      this.file,
    );
    const { week, months, view, figures, controls } = this;
    const chart = el("div", { class: "gp-chart" }, week.node, months.node, view.select, view.chosen);
    const list = words.say(el("h3", {}), "map.estate.figures");
    const shown = [chart, list, this.none, controls.notes, this.best, figures.note, figures.list];
    return el(
      "section",
      { class: "gp-estate-year", id: "gp-estate-year", "aria-live": "off" },
      this.heading,
      this.sure,
      this.idle,
      this.figures.top,
      this.setting,
      this.controls.node,
      ...shown,
      buttons,
      this.message,
      this.told,
    );
  }

  // Whether the hours of a park are known.
  knows(id) {
    return this.plans.entries.has(id);
  }

  // The part of the panel for a park.
  partFor(id) {
    if (this.id !== id) this.message.textContent = "";
    this.id = id;
    this.begin();
    return this.node;
  }

  async begin() {
    const { words } = this.page;
    const { id, plans } = this;
    this.translate();
    if (!canInflate()) {
      this.message.textContent = words.t("map.old_browser");
      return;
    }
    if (!plans.year) {
      this.message.textContent = words.t("map.estate.reading");
      await plans.read();
      this.message.textContent = "";
    }
    if (this.id === id) this.draw();
  }

  // What does not follow the controls.
  translate() {
    const { words } = this.page;
    const { basis, confidence, best_hours: hours, pays_below: price } = this.plans.entries.get(this.id);
    this.heading.textContent = words.t("map.estate.year", { year: this.plans.given.year });
    this.sure.textContent = words.t("map.estate.load", {
      basis: words.t(`map.estate.basis.${basis}`),
      confidence: words.t(`map.estate.confidence.${confidence}`),
    });
    const best = { hours: words.number(hours, 1), price: words.number(price, 0) };
    const pays = words.t(hours > 0 ? "map.estate.best" : "map.estate.best.none", best);
    this.best.textContent = known(hours) && known(price) ? pays : "";
    this.sure.dataset.confidence = confidence;
    words.translate(this.node);
    this.controls.draw(this.plans.settings.get(this.id), null, this.plans.entries.get(this.id));
  }

  // ---- the controls

  moved(changes) {
    const { plans, id } = this;
    plans.change(id, changes);
    plans.change(id, plans.fitting(plans.settings.get(id)));
    this.message.textContent = "";
    this.ask();
  }

  reset() {
    this.plans.reset(this.id);
    this.message.textContent = "";
    this.ask();
  }

  // Draws once a frame, however often a control moves in it.
  ask() {
    if (this.waiting !== null || !this.plans.year) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    const { plans, id, controls, figures } = this;
    const begun = performance.now();
    const entry = plans.entries.get(id);
    const setting = plans.settings.get(id);
    const { figures: sums, hours } = plans.of(id);
    const calendars = plans.year.tariffsOf(setting).map(({ calendar }) => calendar);
    controls.draw(setting, sums, entry);
    this.setting.textContent = controls.inWords(setting);
    figures.draw(sums, entry, { calendars, isOfRun: plans.isOfRun(id) });
    this.idle.hidden = sums.load_kwh > 0;
    this.drawHours(hours, sums, plans.year.hoursOf(entry));
    if (this.page.business) this.page.business.parkMoved(id);
    this.drawMs = performance.now() - begun;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(sums), REST_MS);
  }

  drawHours(hours, { battery_kwh: kwh }, { load, pv }) {
    const { view, week, months } = this;
    view.draw(pv);
    week.node.hidden = view.isYear;
    months.node.hidden = !view.isYear;
    if (view.isYear) {
      months.draw(hours, view.months, view.monthNames());
      return;
    }
    const from = view.from();
    const most = view.highest(load, pv);
    week.draw(hours, { from, most, kwh, days: view.days() });
  }

  // To who hears the page: what the controls have come to, once they rest.
  tell(sums) {
    const { words } = this.page;
    const written = (name) => this.figures.written(name, sums[name]);
    const { name } = this.plans.entries.get(this.id);
    const told = { name, saving: written("saving"), payback: written("payback_years") };
    this.told.textContent = words.t("map.estate.told", { ...told, own: written("self_consumption") });
  }

  // ---- the file of the plan

  save() {
    this.page.planned.save();
  }

  async readFile() {
    this.message.textContent = await this.page.planned.read(this.file);
  }

  take(settings) {
    this.plans.settings = settings;
    this.ask();
  }
}
