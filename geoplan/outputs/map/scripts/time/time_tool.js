/* The tool of time: a dock beneath the map in which an hour, a month or a year is chosen or played, and the map as it is then.
   What the map showed before comes back when the dock closes, unless another result has been chosen meanwhile. */

import { canTakeFocus, focusOn, isByKey } from "../access/focus.js";
import { el } from "../drawing/dom.js";
import { PLAN_FIELD } from "../scenarios/scenario_map.js";
import { canInflate } from "../packing/inflated.js";
import { Player } from "./player.js";
import { HourScene, MonthScene, SunTime } from "./sun_scene.js";
import { YearScene } from "./year_scene.js";

const SIGN = ["M12 3 a9 9 0 1 0 0.01 0 Z", "M12 7 V12 L15.5 14"];
const REST_MS = 500; // after which lists, labels and who hears the page are told

export class TimeTool {
  constructor(page) {
    const { data, words } = page;
    Object.assign(this, { page, scene: null, before: null, isOpen: false, resting: null });
    const moved = () => this.moved();
    const sun = data.hours ? new SunTime(page, data.hours) : null;
    this.sun = sun;
    this.scenes = sun ? [new HourScene(sun, moved), new MonthScene(sun, moved)] : [];
    if (page.scenarios) this.scenes.push(new YearScene(page, moved));
    this.player = new Player(words, (way, isLoop) => Boolean(this.scene) && this.scene.step(way, isLoop));
    this.tool = page.tools.add({
      id: "gp-time",
      key: "map.time",
      sign: SIGN,
      stays: true,
      act: (on) => this.press(on),
    });
    this.tenant = { key: "map.time.title", node: this.nodeOf(), closed: () => this.closed() };
  }

  nodeOf() {
    const { words } = this.page;
    this.modes = this.scenes.map((scene) => this.modeOf(scene));
    const legend = words.say(el("legend", { class: "gp-unseen" }), "map.time.mode");
    this.said = el("div", { class: "gp-time-said" });
    this.told = el("p", { class: "gp-unseen", role: "status" });
    this.basis = el("div", { class: "gp-time-basis" });
    this.places = { controls: el("div", {}), charts: el("div", { class: "gp-time-right" }) };
    const head = el(
      "div",
      { class: "gp-time-head" },
      el("fieldset", { class: "gp-time-modes" }, legend, this.modes),
      this.player.node,
    );
    const left = el("div", { class: "gp-time-left" }, head, this.places.controls, this.said, this.told, this.basis);
    return el("div", { class: "gp-time" }, left, this.places.charts);
  }

  modeOf(scene) {
    const onchange = () => this.choose(scene);
    const box = el("input", { type: "radio", name: "gp-time-mode", value: scene.key, onchange });
    return el("label", { class: "gp-choice" }, box, this.page.words.say(el("span", {}), `map.time.mode.${scene.key}`));
  }

  // Whether the map shows a moment.
  get isShown() {
    return Boolean(this.scene) && this.page.state.field === this.scene.field;
  }

  // ---- open and closed

  press(on) {
    if (!on) return this.page.dock.close();
    if (this.isOpen) return undefined; // by an address
    this.ready = this.choose(this.scene || this.scenes[0]);
    const places = [this.modes[0].querySelector("input"), this.player.toggle]; // where it is folded, the first is not seen
    if (isByKey()) focusOn(places.find((node) => node.getClientRects().length) || places[0]);
    return undefined;
  }

  // A scene once its data are read; the last that was asked for counts.
  async choose(scene) {
    const { page } = this;
    this.player.pause();
    this.wanted = scene;
    this.isOpen = true;
    scene.slide(); // what is moved while its data are read counts as well
    this.places.controls.replaceChildren(scene.controls);
    this.places.charts.replaceChildren(scene.charts);
    page.dock.open(this.tenant);
    this.tool.set(true);
    for (const mode of this.modes) mode.firstChild.checked = mode.firstChild.value === scene.key;
    if (!canInflate()) {
      this.said.textContent = page.words.t("map.old_browser");
      return;
    }
    await scene.begin();
    if (this.wanted !== scene || !this.isOpen) return;
    if (!this.isShown) this.before = page.state.field;
    this.leave();
    this.scene = scene;
    page.words.translate(this.tenant.node);
    this.enter();
  }

  // The scene's result is one to choose while it is shown.
  enter() {
    const { page, scene } = this;
    if (scene.made) scene.made.offer(true);
    scene.score();
    page.state.field = scene.field;
    page.results.drawSelect();
    page.refresh();
  }

  leave() {
    const { scene } = this;
    if (!scene) return;
    this.scene = null;
    if (scene.end) scene.end();
    if (scene.made) scene.made.offer(false);
  }

  // Whether the map shows what the plan's panel, which stays open, shows too.
  isOfOpenPlan() {
    const { scenarios, state } = this.page;
    if (!scenarios || !scenarios.isOpen || state.field !== PLAN_FIELD) return false;
    if (this.before !== PLAN_FIELD) scenarios.map.before = this.before;
    return true;
  }

  // The panel of the plan has closed, and years go on: what the map showed before the plan comes back after them.
  planLeft(before) {
    if (this.before === PLAN_FIELD && before) this.before = before;
  }

  // The dock has closed, or holds something else.
  closed() {
    const { page } = this;
    const { isShown } = this;
    this.player.pause();
    clearTimeout(this.resting);
    this.isOpen = false;
    this.leave();
    if (isShown && !this.isOfOpenPlan()) page.state.field = this.before;
    page.results.drawSelect();
    this.tool.set(false);
    page.refresh();
    if (isByKey() && !canTakeFocus(document.activeElement)) this.tool.button.focus({ preventScroll: true });
  }

  // All that depends on the result or the language is drawn anew. Another result that has been chosen: what moved with the
  // time makes way for it.
  refreshed() {
    if (!this.scene) return;
    if (this.isShown) {
      this.draw();
      return;
    }
    const { field } = this.scene;
    const { map } = this.page.scenarios || {};
    if (map && map.before === field) map.before = this.before;
    this.page.dock.close();
  }

  // ---- what moves

  moved() {
    const { page, scene, wanted } = this;
    if (scene !== wanted) {
      wanted.slide(); // its data are being read; it is drawn as it stands then
      return;
    }
    scene.score();
    page.zones.restyle();
    page.legend.draw();
    page.results.retitle();
    this.draw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  draw() {
    const { scene } = this;
    if (!scene) return;
    scene.draw();
    this.said.replaceChildren(...scene.said().map((line) => el("p", {}, line)));
    const notes = scene.basis ? scene.basis() : [this.sunBasis()];
    this.basis.replaceChildren(...notes.filter(Boolean).map((note) => el("p", { class: "gp-note" }, note)));
  }

  // Another place is chosen, or another plan.
  follow() {
    if (this.scene && this.isShown) this.draw();
  }

  // Once it rests: lists, labels and the panel, and who hears the page. While it plays, nobody is told each step.
  rest() {
    const { page, player } = this;
    if (!this.isOpen || !this.scene || player.isPlaying) return;
    page.results.draw();
    page.labels.draw();
    page.panel.draw();
    page.address.note();
    this.told.textContent = this.said.textContent;
  }

  sunBasis() {
    const { words, data } = this.page;
    const { ahead, year, kind } = data.hours;
    const clock = `UTC${ahead < 0 ? "−" : "+"}${words.plainNumber(Math.abs(ahead))}`;
    const key = kind === "irradiance" || !year ? "map.time.basis.months" : "map.time.basis.hours";
    const used = data.layers.filter((layer) => ["rooftops", kind].includes(layer.kind));
    const layers = used.map(({ kind: name, status }) => words.t(`layer.${name}`) + words.inBrackets(status));
    return words.runOn([
      words.t(key, { clock, year: String(year) }),
      words.t("map.time.rests", { layers: words.listed(layers) }),
    ]);
  }

  // ---- in the address

  text() {
    return this.isOpen && this.scene ? this.scene.text() : "";
  }

  // Shows the moment of a text; whether there is such a moment here.
  async show(text) {
    const scene = this.scenes.find((one) => one.take(text));
    if (!scene) return false;
    if (this.isOpen && this.scene === scene && this.wanted === scene) this.moved();
    else await this.choose(scene);
    return true;
  }
}
