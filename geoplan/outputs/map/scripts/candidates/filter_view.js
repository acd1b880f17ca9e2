/* The filter of candidate sites beside the map: what is shown and why, ranges with their spreads, and what sites are.
   The controls are made when the filter is first opened. */

import { el } from "../drawing/dom.js";
import { filterInWords, nameIn } from "./filter_words.js";
import { RangeRow } from "./range_row.js";

const FEW = 8; // so many names can be read at a glance; more are folded away

export class FilterView {
  // `moved` is told when the filter is another.
  constructor(page, filter, moved) {
    Object.assign(this, { page, filter, moved, rows: null, boxes: null });
    const { words } = page;
    this.count = el("span", { class: "gp-count" });
    const summary = el("summary", {}, words.say(el("span", {}), "map.filter"), " ", this.count);
    this.body = el("div", { class: "gp-controls" });
    this.told = el("ul", { class: "gp-note gp-filter-told" });
    this.status = el("p", { class: "gp-unseen", role: "status" });
    this.reset = words.button("map.filter.reset", () => this.clear(), { id: "gp-filter-reset", hidden: true });
    this.picked = words.button("map.filter.pick", () => this.pick(), { id: "gp-filter-pick", hidden: true });
    const buttons = el("div", { class: "gp-buttons" }, this.reset, this.picked);
    this.details = el("details", { id: "gp-filter" }, summary, this.body);
    this.details.addEventListener("toggle", () => this.details.open && this.make());
    this.node = el("div", { class: "gp-filter" }, this.details, this.told, buttons, this.status);
  }

  open() {
    this.details.open = true;
    this.make();
  }

  clear() {
    const held = document.activeElement === this.reset;
    this.filter.clear();
    this.moved();
    if (held) this.details.querySelector("summary").focus(); // the button is gone
  }

  // All that are shown, into the comparison.
  pick() {
    const { selection, sites } = this.page;
    selection.add(...this.filter.shown(sites.kind).map(({ item }) => ({ kind: "candidate", id: item.id })));
    this.page.pick({ selection: true });
  }

  make() {
    if (this.rows) return;
    const { words } = this.page;
    const moved = (name) => (now) => {
      this.filter.limit(name, now);
      this.moved();
    };
    this.rows = this.filter.figures.map((figure) => new RangeRow(words, figure, moved(figure.name)));
    this.sets = this.filter.sets.map((set) => this.setOf(set));
    this.body.replaceChildren(
      words.say(el("p", { class: "gp-note" }), "map.filter.hint"),
      ...this.rows.map(({ node }) => node),
      ...this.sets.map(({ node }) => node),
    );
    words.translate(this.body);
    this.speak();
    this.draw();
  }

  // A box for each that a site can be; many are folded away.
  setOf({ key, values }) {
    const { words } = this.page;
    const boxes = values.map((value) => {
      const onchange = ({ target }) => {
        this.filter.choose(key, value, target.checked);
        this.moved();
      };
      const input = el("input", { type: "checkbox", onchange });
      const [name, count] = [el("span", {}), el("span", { class: "gp-count" })];
      return { value, input, name, count, node: el("label", { class: "gp-choice" }, input, name, count) };
    });
    const legend = words.say(el("legend", {}), `map.filter.${key}`);
    const list = el("div", { class: "gp-filter-set" });
    if (values.length <= FEW) return { key, boxes, list, node: el("fieldset", {}, legend, list) };
    list.classList.add("gp-filter-many");
    const group = words.say(el("div", { role: "group" }, list), `map.filter.${key}`, "aria");
    const summary = words.say(el("summary", {}), `map.filter.${key}`);
    return { key, boxes, list, node: el("details", {}, summary, group) };
  }

  // Names follow the language, and stand in its order.
  speak() {
    if (!this.rows) return;
    const { page } = this;
    const order = new Intl.Collator(page.state.language);
    const nameOf = ({ name }) => name.textContent;
    for (const row of this.rows) row.speak();
    for (const { key, boxes, list } of this.sets) {
      for (const box of boxes) box.name.textContent = nameIn(page, key, box.value);
      const sorted = key === "zone" ? [...boxes].sort((a, b) => order.compare(nameOf(a), nameOf(b))) : boxes;
      list.replaceChildren(...sorted.map(({ node }) => node));
    }
    this.language = page.state.language;
  }

  draw() {
    const { words, sites } = this.page;
    const { filter } = this;
    const text = filter.isEmpty ? "" : words.t("map.filter.shown", sites.counts());
    this.count.textContent = text;
    if (this.status.textContent !== text) this.status.textContent = text;
    this.reset.hidden = this.picked.hidden = filter.isEmpty;
    this.told.replaceChildren(...(filter.isEmpty ? [] : filterInWords(this.page)).map((line) => el("li", {}, line)));
    if (!this.rows) return;
    if (this.language !== this.page.state.language) this.speak();
    if (this.details.open) this.drawControls();
  }

  // How figures are spread among the sites that are shown, and how many would be with another choice of a set.
  drawControls() {
    const { filter } = this;
    const { kind } = this.page.sites;
    const shown = filter.shown(kind);
    for (const row of this.rows) {
      const { name } = row.figure;
      const kept = shown.map(({ item }) => item.values[name]).filter((value) => value !== undefined);
      row.draw(filter.limitsOf(name), kept);
    }
    for (const { key, boxes } of this.sets) {
      const { of } = filter.sets.find((set) => set.key === key);
      const counts = new Map();
      for (const entry of filter.shown(kind, key)) counts.set(of(entry), (counts.get(of(entry)) || 0) + 1);
      const wanted = filter.chosen.get(key);
      for (const { value, input, count } of boxes) {
        input.checked = Boolean(wanted && wanted.has(value));
        const told = this.page.words.number(counts.get(value) || 0, 0);
        if (count.textContent !== told) count.textContent = told;
      }
    }
  }
}
