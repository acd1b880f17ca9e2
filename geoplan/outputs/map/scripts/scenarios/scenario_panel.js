/* The panel of a plan: sliders for each measure, and what all of them come to, worked out at once and offline. Made once;
   while a slider is held, texts and shapes change and no control is made anew. */

import { el } from "../drawing/dom.js";
import { canInflate } from "../packing/inflated.js";
import { ScenarioCharts } from "./scenario_charts.js";
import { ScenarioChoice } from "./scenario_choice.js";
import { ScenarioControls } from "./scenario_controls.js";
import { ScenarioFigures } from "./scenario_figures.js";
import { ScenarioMap } from "./scenario_map.js";
import { ScenarioSure } from "./scenario_sure.js";
import { keepingPlace } from "../drawing/kept_place.js";
import { known } from "../drawing/values.js";

const NEARER = 0.3; // of a zoom: who has come no nearer looks at the whole place
const REST_MS = 700; // after which lists, labels and who hears the page are told

export class ScenarioPanel {
  constructor(page, plans) {
    Object.assign(this, { page, plans, isOpen: false, waiting: null, resting: null });
    const { words } = page;
    this.choice = new ScenarioChoice(page, plans, () => this.ask());
    this.controls = new ScenarioControls(words, plans, (m, year, share) => this.moved(m, year, share));
    this.figures = new ScenarioFigures(words, plans);
    const { choice, figures } = this;
    this.sure = new ScenarioSure(words, plans);
    this.charts = new ScenarioCharts(words, plans, { choice, figures, opened: () => this.ask() });
    this.map = new ScenarioMap(page, plans);
    this.node = this.nodeOf();
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (this.isOpen && !document.querySelector("dialog[open]")) this.close();
    });
  }

  nodeOf() {
    const { words } = this.page;
    this.heading = el("h2", { class: "gp-name", id: "gp-plan-title" });
    this.lacks = words.say(el("h3", {}), "map.plan.missing");
    this.missing = el("ul", { class: "gp-note gp-missing" });
    this.stay = el("div", { class: "gp-plan-stay" }, this.figures.top, this.charts.node);
    new ResizeObserver(() => this.keepClear()).observe(this.figures.top);
    this.message = el("p", { class: "gp-note", role: "status" });
    this.told = el("p", { class: "gp-unseen", role: "status" });
    this.own = el("p", { class: "gp-note" });
    const close = words.iconButton("×", "map.close", () => this.close(), "gp-close");
    const heading = (key, more = {}) => words.say(el("h3", more), key);
    for (const { node } of this.controls.groups) node.addEventListener("toggle", () => this.ask());
    const attributes = { class: "gp-panel gp-wide-panel gp-plan", id: "gp-plan", hidden: true };
    return el(
      "aside",
      { ...attributes, "aria-labelledby": "gp-plan-title" },
      close,
      this.heading,
      this.sure.node,
      this.choice.node,
      this.stay,
      this.charts.keys,
      heading("map.plan.targets"),
      this.figures.none,
      this.figures.targets,
      this.lacks,
      this.missing,
      heading("map.plan.measures", { class: "gp-screen" }),
      this.own,
      this.controls.node,
      heading("map.plan.cost_curve"),
      this.figures.unpriced,
      this.charts.curve.node,
      this.charts.costList,
      this.buttons(),
      this.message,
      this.told,
    );
  }

  buttons() {
    const { words, planned } = this.page;
    const json = { type: "file", accept: ".json,application/json", hidden: true, id: "gp-scenarios-file" };
    const read = async () => (this.message.textContent = await planned.read(this.file));
    this.file = el("input", { ...json, onchange: read });
    const act = (key, name, onclick) => words.button(key, onclick, { id: `gp-plan-do-${name}` });
    this.asWhole = act("map.plan.as_whole", "as-whole", () => this.change(() => this.plans.asWhole()));
    return el(
      "div",
      { class: "gp-buttons" },
      act("map.plan.copy", "copy", () => this.change(() => this.plans.copy())),
      act("map.estate.reset", "reset", () => this.change(() => this.plans.reset())),
      this.asWhole,
      act("map.estate.save", "save", () => planned.save()),
      act("map.estate.open", "open", () => this.file.click()),
      act("map.print", "print", () => window.print()),
      this.file,
    );
  }

  // ---- open and closed

  async open() {
    const { page, plans } = this;
    const { words, frame, panel } = page;
    this.isOpen = true;
    frame.toggleMenu(false);
    this.translate();
    panel.draw();
    this.node.querySelector(".gp-close").focus({ preventScroll: true });
    if (!canInflate()) {
      this.message.textContent = words.t("map.old_browser");
      return;
    }
    await plans.read();
    this.follow();
    this.draw();
    this.map.show();
    this.makeRoom();
  }

  // All of the place beside the panel, where it was looked at as a whole.
  makeRoom() {
    const { map, data, view } = this.page;
    this.before = null;
    const isWhole = map.getZoom() <= map.getBoundsZoom(data.bounds) + NEARER;
    if (!isWhole || !map.getBounds().intersects(data.bounds)) return;
    const before = { centre: map.getCenter(), zoom: map.getZoom() };
    map.fitBounds(data.bounds, {
      paddingTopLeft: view.freeOfTools(),
      paddingBottomRight: view.freeOfPanel(),
      animate: false,
    });
    this.before = { ...before, made: map.getCenter(), madeZoom: map.getZoom() };
  }

  // The view from before, unless the map was moved meanwhile.
  giveRoomBack() {
    const { map } = this.page;
    const { before } = this;
    this.before = null;
    if (!before || map.getZoom() !== before.madeZoom || !map.getCenter().equals(before.made, 1e-6)) return;
    map.setView(before.centre, before.zoom, { animate: false });
  }

  close() {
    const { frame, panel } = this.page;
    const { time } = this.page;
    this.isOpen = false;
    if (time && time.isShown) time.planLeft(this.map.before);
    else this.map.hide();
    panel.draw();
    this.giveRoomBack();
    if (time) time.follow();
    frame.scenarios.focus();
  }

  // What is focused does not hide beneath what stays in sight.
  keepClear() {
    this.node.style.scrollPaddingTop = `${(this.stay.offsetHeight || this.figures.top.offsetHeight) + 8}px`;
  }

  // The place that is chosen on the map is that of the sliders.
  follow() {
    const { state, data } = this.page;
    const known_ = new Set(this.plans.given.places.flat());
    const [zones] = data.sets;
    let place = known(state.estate) ? state.estate.id : "";
    if (known(state.zone) && state.set === zones) place = zones.ids[state.zone];
    this.plans.place = known_.has(place) ? place : "";
    this.ask();
  }

  choosePlace(place) {
    const { page, plans } = this;
    const [zones] = page.data.sets;
    const zone = zones.ids.indexOf(place);
    const estate = page.data.estates.find(({ id }) => id === place);
    plans.place = place;
    if (zone >= 0 && page.state.set !== zones) page.zones.show(zones.key);
    page.pick(zone >= 0 ? { zone } : estate ? { estate } : {});
  }

  // ---- what is moved

  moved(m, year, share) {
    this.plans.change(this.plans.model.measures[m], year, share);
    this.message.textContent = "";
    this.ask();
  }

  change(act) {
    act();
    this.message.textContent = "";
    this.ask();
  }

  take(scenarios) {
    this.plans.take(scenarios);
    this.ask();
  }

  // Draws once a frame, however often a control moves in it.
  ask() {
    if (this.waiting !== null || !this.plans.model || !this.isOpen) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      keepingPlace(this.node, () => this.draw());
    });
  }

  speak() {
    this.translate();
    this.draw();
  }

  // What does not follow the controls.
  translate() {
    const { words } = this.page;
    const { years, missing } = this.plans.given;
    this.heading.textContent = words.t("map.plan.title", { year: years[1] });
    this.sure.draw();
    this.missing.replaceChildren(...missing.map((text) => el("li", {}, words.inText(text))));
    this.lacks.hidden = !missing.length;
    words.translate(this.node);
  }

  draw() {
    if (!this.isOpen || !this.plans.model) return;
    const { plans } = this;
    const begun = performance.now();
    const slots = plans.shown();
    this.node.classList.toggle("gp-two", slots.length > 1);
    this.sure.draw();
    this.choice.draw();
    this.controls.draw();
    this.figures.draw(this.choice.who);
    this.charts.draw(slots);
    this.asWhole.hidden = !plans.place || !plans.hasOwn();
    this.own.textContent = this.whose();
    this.map.score();
    this.map.redraw();
    if (this.page.time) this.page.time.follow();
    this.drawMs = performance.now() - begun;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  // Of which place the sliders speak, and whether the plan is the run's.
  whose() {
    const { words } = this.page;
    const { plans } = this;
    const parts = [];
    if (plans.place) parts.push(words.t(plans.hasOwn() ? "map.plan.own" : "map.plan.follows"));
    const others = Object.values(plans.scenario.places).filter((table) => Object.keys(table).length).length;
    if (!plans.place && others) parts.push(words.t("map.plan.others", { count: String(others) }));
    if (!plans.isOfRun()) parts.push(words.t("map.plan.moved"));
    return words.runOn(parts);
  }

  // Once the controls rest: lists and labels of the map, and what has come of it, to who hears the page.
  rest() {
    const { page, plans } = this;
    if (!this.isOpen) return;
    if (this.map.isShown) {
      page.results.draw();
      page.labels.draw();
    }
    const [near, last] = [plans.given.anchors[0], plans.given.anchors.at(-1)];
    const cut = (year) => this.figures.cut(plans.active, year).text;
    const told = { plan: this.choice.titleOf(plans.id), near, last, nearly: cut(near), lastly: cut(last) };
    this.told.textContent = page.words.t("map.plan.told", told);
  }
}
