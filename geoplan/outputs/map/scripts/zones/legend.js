/* The legend: the classes of the result that is shown, and beneath the layers a line for each that has one. */

import { coloured, el } from "../drawing/dom.js";
import { isWide } from "../drawing/values.js";

export class Legend {
  constructor(page) {
    this.page = page;
    this.shown = el("div", {});
    this.keys = el("div", { class: "gp-legend-keys", id: "gp-legend-keys" });
    this.node = el("section", { class: "gp-legend", id: "gp-legend" }, this.shown);
    this.beside = el("div", {}, this.node);
    // below the check boxes: they stay under the pointer while layers come and go
    this.under = el("div", { class: "gp-legend" }, this.keys);
    this.onMap = el("div", {});
    this.narrow = window.matchMedia("(max-width: 800px)");
    this.narrow.addEventListener("change", () => this.place());
  }

  // It stands beside the map where there is room, else upon it, in one piece.
  place() {
    const { classList } = this.page.frame.root;
    const upon = this.narrow.matches || classList.contains("gp-low") || classList.contains("gp-printing");
    (upon ? this.onMap : this.beside).append(this.node);
    (upon ? this.node : this.under).append(this.keys);
    // upon the map it may be longer than there is room for
    if (upon) this.node.setAttribute("tabindex", "0");
    else this.node.removeAttribute("tabindex");
    this.beside.hidden = this.under.hidden = upon;
    this.onMap.hidden = !upon;
  }

  // All of it in one piece, for a sheet of paper.
  whole() {
    return el("section", { class: "gp-legend" }, this.shown.cloneNode(true), this.keys.cloneNode(true));
  }

  draw() {
    const { state } = this.page;
    this.shown.replaceChildren(...(state.field ? this.classes(state.set) : []));
    this.drawKeys();
  }

  // The lines of the layers alone.
  drawKeys() {
    this.keys.replaceChildren(...this.page.overlays.legends());
  }

  // The highest class first; those that no zone falls into are left out, unless zones come and go from class to class.
  classes(set) {
    const { words, zones, shown } = this.page;
    const { scheme, is_steady: isSteady } = shown.classes(set);
    const counts = shown.counts(set);
    const ramp = shown.ramp(set);
    const rows = this.labels(shown.classes(set), set).map((label, at) => {
      if (!counts.get(at) && !isSteady) return null;
      return this.row(coloured(zones.asSeen(ramp[at]), "gp-swatch"), label, counts.get(at));
    });
    const hatched = el("span", { class: "gp-swatch gp-hatched" });
    const unknown = counts.get(-1) ? this.row(hatched, words.t("map.no_data"), counts.get(-1)) : null;
    const unit = shown.unit() ? ` [${shown.unit()}]` : "";
    return [
      el("h2", {}, shown.title() + unit),
      el("ul", {}, rows.reverse(), unknown),
      el("p", { class: "gp-note" }, words.t("map.scheme." + scheme)),
    ];
  }

  // What each class holds: from its lower limit on, and below the next.
  labels({ scheme, limits, values, none_apart: apart }, set) {
    const { words, shown } = this.page;
    if (scheme === "none") return [];
    if (scheme === "single") return values.map((_, at) => shown.figureOfClass(set, at));
    if (!limits.length) return [words.t("map.class.all")];
    const ends = limits.map((limit) => words.plainNumber(limit));
    const between = ends.slice(1).map((high, at) => words.t("map.class.between", { low: ends[at], high }));
    const [low, high] = [words.t("map.class.under", { high: ends[0] }), { low: ends[ends.length - 1] }];
    const labels = [low, ...between, words.t("map.class.from", high)];
    if (!apart) return labels;
    const some = ends.length > 1 ? words.t("map.class.some", { high: ends[1] }) : words.t("map.class.any");
    return [words.plainNumber(0), some, ...labels.slice(2)];
  }

  // A line of its own, for it comes and goes with its layer.
  wide() {
    const { data, words, state } = this.page;
    const count = state.field ? state.set.ids.filter((_, index) => isWide(state.set, state.field, index)).length : 0;
    if (!count) return [];
    const label = words.t("map.wide", { limit: words.number(100 * data.wide, 0) });
    const hint = words.t("map.count_hint");
    const counted = el("span", { class: "gp-count", title: hint }, String(count));
    return [el("p", { class: "gp-key" }, el("span", { class: "gp-swatch gp-wide" }), label, counted)];
  }

  row(swatch, label, count) {
    const hint = this.page.words.t("map.count_hint");
    const counted = el("span", { class: "gp-count", title: hint }, String(count || 0));
    return el("li", {}, swatch, el("span", { class: "gp-range" }, label), counted);
  }
}
