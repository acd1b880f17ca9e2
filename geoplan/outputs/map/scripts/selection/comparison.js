/* The panel of what is picked: the list, what it comes to together, and each beside the others. */

import { el, named } from "../drawing/dom.js";
import { title } from "../frame/panel.js";
import { known } from "../drawing/values.js";
import { featureOf } from "../drawing/shapes.js";
import { canInflate, inflated } from "../packing/inflated.js";
import { Compared } from "./compared.js";
import { cardsOf } from "./comparison_cards.js";
import { tableOf } from "./comparison_table.js";
import { rowsOf } from "./futures.js";
import { sumParts } from "./sum_parts.js";

const LEAST_PX = 200; // of the map beside the panel
const AROUND_M = 1000;
const PERS = ["total", "km2", "head"];

export class Comparison {
  constructor(page) {
    Object.assign(this, { page, pair: [0, 1], isWhole: false, rows: null, asked: false });
    this.given = page.data.selection;
    this.narrow = window.matchMedia("(max-width: 800px)");
    this.narrow.addEventListener("change", () => page.state.selection && page.panel.draw());
  }

  // All that is picked and known to the page, each with the number that it has on the map.
  things() {
    const { selection, things } = this.page;
    const all = selection.items.map((item, at) => ({ ...things.of(item), number: at + 1 }));
    return all.filter(({ item }) => item);
  }

  // The pair whose difference is told stays among what there is.
  changed() {
    const { length } = this.page.selection.items;
    if (this.pair.some((at) => at >= length)) this.pair = [0, 1];
  }

  compared() {
    return new Compared(this.page, this.things(), this);
  }

  // The map moves where what is picked would lie beneath the panel, if room is left beside it.
  open() {
    const { page } = this;
    const { map, view } = page;
    page.pick({ selection: true });
    const [right, bottom] = view.freeOfPanel();
    const { x, y } = map.getSize();
    if (x - right < LEAST_PX || y - bottom < LEAST_PX) return;
    const bounds = L.latLngBounds([]);
    for (const thing of this.things()) bounds.extend(this.boundsOf(thing));
    const [low, high] = [bounds.getSouthEast(), bounds.getNorthWest()].map((at) => map.latLngToContainerPoint(at));
    if (high.x >= 0 && high.y >= 0 && low.x <= x - right && low.y <= y - bottom) return;
    view.flyTo(bounds.pad(0.1), map.getZoom());
  }

  // The futures are read once they are asked for.
  async read() {
    if (this.asked || !this.given.futures || !canInflate()) return;
    this.asked = true;
    this.rows = rowsOf(await inflated(this.given.futures.rows), this.given.futures);
    this.again();
  }

  again() {
    const { state, panel } = this.page;
    if (state.selection) panel.draw();
  }

  // ---- the panel

  parts() {
    const { words, panel } = this.page;
    const compared = this.compared();
    const { things } = compared;
    panel.node.style.setProperty("--items", Math.max(things.length, 2) + (things.length > 1 ? 1 : 0));
    const head = title(words.t("map.compare"));
    if (!things.length) return [head, el("p", { class: "gp-note" }, words.t("map.compare.empty"))];
    this.read();
    for (const thing of things) if (thing.ring) this.page.things.readArea(thing.item, () => this.again());
    const parts = [head, this.listOf(things), this.perOf(), ...sumParts(compared)];
    if (things.length > 1) parts.push(...this.sideBySide(compared));
    else parts.push(el("p", { class: "gp-note" }, words.t("map.compare.one")));
    if (things.some(({ isRead }) => isRead === false)) {
      parts.push(el("p", { class: "gp-note" }, words.t("map.compare.reading")));
    }
    return [...parts.filter(Boolean), this.page.taking.section(things)];
  }

  // On paper there is room for the table, and nothing to press.
  paperParts() {
    const { words, state, data } = this.page;
    const compared = this.compared();
    const { things, names } = compared;
    const line = ({ number, name, kind, under, status }) => {
      const told = [kind, under].filter(Boolean).join(" · ") + words.inBrackets(status);
      return el("li", {}, el("b", { class: "gp-pick-number" }, String(number)), named(name), el("small", {}, told));
    };
    const per = known(state.per) && state.per !== PERS[0] && data.rates ? words.t(`map.per.${state.per}`) : "";
    const note = per ? el("p", { class: "gp-note" }, words.headed(words.t("map.per"), per)) : null;
    const table = things.length > 1 && names.length ? tableOf(compared) : null;
    const list = el("ul", { class: "gp-items" }, things.map(line));
    return [list, note, ...sumParts(compared), table, ...compared.notes()].filter(Boolean);
  }

  listOf(things) {
    const { words, selection } = this.page;
    const row = ({ item, number, name, kind, under, status }) => {
      const drop = el("button", { type: "button", class: "gp-drop", onclick: () => selection.remove(item) }, "×");
      drop.setAttribute("aria-label", words.t("map.compare.remove", { name }));
      drop.title = drop.getAttribute("aria-label");
      const told = el("small", {}, [kind, under].filter(Boolean).join(" · ") + words.inBrackets(status));
      const go = el("button", { type: "button", class: "gp-item", onclick: () => this.show(item) }, named(name));
      return el("li", {}, el("b", { class: "gp-pick-number" }, String(number)), go, told, drop);
    };
    const clear = el("button", { type: "button", id: "gp-pick-clear", onclick: () => selection.clear() });
    clear.textContent = words.t("map.compare.clear");
    return el("div", {}, el("ul", { class: "gp-items", id: "gp-items" }, things.map(row)), clear);
  }

  // What is pressed in the list is seen on the map; the panel stays.
  show(item) {
    this.page.view.flyTo(this.boundsOf(this.page.things.of(item)).pad(0.4));
  }

  // What is seen of a thing: its outline, or what lies around its sign.
  boundsOf({ shape, ring, at }) {
    if (ring) return L.latLngBounds(ring.map(([lng, lat]) => [lat, lng]));
    if (!shape || !shape.length) return L.latLng(at[1], at[0]).toBounds(2 * AROUND_M);
    return L.geoJSON(featureOf(shape, this.page.data.quantum)).getBounds();
  }

  // Sums of each, or for its area or its people: the choice of the whole page.
  perOf() {
    const { words, state, data, results } = this.page;
    if (!data.rates) return null;
    const now = known(state.per) ? state.per : PERS[0];
    const option = (per) => el("option", { value: per, selected: per === now }, words.t(`map.per.${per}`));
    const choose = (event) => results.share(event.target.value);
    const select = el("select", { class: "gp-input", id: "gp-compare-per", onchange: choose }, PERS.map(option));
    return el("label", { class: "gp-compare-per" }, el("span", {}, words.t("map.per")), select);
  }

  sideBySide(compared) {
    const { words } = this.page;
    const head = el("h3", {}, words.t("map.compare.side"));
    if (!compared.names.length) return [head, el("p", { class: "gp-note" }, words.t("map.compare.nothing"))];
    const parts = this.narrow.matches ? cardsOf(compared) : [tableOf(compared)];
    const note = compared.isMixed ? el("p", { class: "gp-note" }, words.t("map.compare.common")) : null;
    return [head, note, this.pairOf(compared), ...parts, this.moreOf(compared), ...compared.notes()].filter(Boolean);
  }

  // Which two are taken from each other, where there are more.
  pairOf({ things }) {
    const { words } = this.page;
    if (things.length < 3) return null;
    const choice = (place) => {
      const option = ({ number, name }, at) =>
        el("option", { value: at, selected: at === this.pair[place] }, `${number} ${name}`);
      const choose = (event) => {
        this.pair[place] = Number(event.target.value);
        this.again();
      };
      const select = el("select", { class: "gp-input", id: `gp-pair-${place}`, onchange: choose }, things.map(option));
      select.setAttribute("aria-label", words.t(`map.compare.pair.${place}`));
      return select;
    };
    const sign = el("span", { "aria-hidden": "true" }, "−");
    const caption = el("span", {}, words.t("map.compare.difference"));
    return el("div", { class: "gp-pair", role: "group" }, caption, choice(0), sign, choice(1));
  }

  moreOf(compared) {
    const { words } = this.page;
    if (compared.more === 0) return null;
    const key = this.isWhole ? "map.compare.main" : "map.compare.all";
    const press = () => {
      this.isWhole = !this.isWhole;
      this.again();
    };
    const attributes = { type: "button", id: "gp-compare-more", "aria-expanded": String(this.isWhole), onclick: press };
    return el("button", attributes, words.t(key, { count: words.number(compared.more, 0) }));
  }
}
