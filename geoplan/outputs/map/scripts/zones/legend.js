/* The legend: the classes of the result that is shown, and a line for each overlay that has one. */

import { coloured, el } from "../drawing/dom.js";
import { countsOf, isWide } from "../drawing/values.js";

export class Legend {
  constructor(page) {
    this.page = page;
    this.node = el("section", { class: "gp-legend", id: "gp-legend" });
    this.beside = el("div", {}, this.node);
    this.onMap = el("div", {});
    this.narrow = window.matchMedia("(max-width: 800px)");
    this.narrow.addEventListener("change", () => this.place());
  }

  // It stands beside the map where there is room, else upon it.
  place() {
    const upon = this.narrow.matches || this.page.frame.root.classList.contains("gp-printing");
    (upon ? this.onMap : this.beside).append(this.node);
    // upon the map it may be longer than there is room for
    if (upon) this.node.setAttribute("tabindex", "0");
    else this.node.removeAttribute("tabindex");
    this.beside.hidden = upon;
    this.onMap.hidden = !upon;
  }

  draw() {
    const { state, overlays } = this.page;
    this.node.replaceChildren(...(state.field ? this.classes(state.set, state.field) : []), ...overlays.legends());
  }

  classes(set, field) {
    const { words, zones } = this.page;
    const { scheme, lowest, breaks } = set.classes[field];
    const counts = countsOf(set, field);
    const rows = breaks.map((end, at) => {
      const swatch = coloured(zones.paler(zones.ramp(set, field)[at]), "gp-swatch");
      const from = at ? breaks[at - 1] : lowest;
      const range = `${words.plainNumber(from)} – ${words.plainNumber(end)}`;
      return this.row(swatch, scheme === "single" ? words.plainNumber(end) : range, counts.get(at));
    });
    rows.push(this.row(el("span", { class: "gp-swatch gp-hatched" }), words.t("map.no_data"), counts.get(-1)));
    const unit = words.unit(field) ? ` [${words.unit(field)}]` : "";
    return [
      el("h2", {}, words.title(field) + unit),
      el("ul", {}, rows.reverse(), this.wide(set, field)),
      el("p", { class: "gp-note" }, words.t("map.scheme." + scheme)),
    ];
  }

  wide(set, field) {
    const { data, words, overlays } = this.page;
    const count = set.ids.filter((_, index) => isWide(set, field, index)).length;
    if (!count || !overlays.isOn("wide")) return null;
    const label = words.t("map.wide", { limit: words.number(100 * data.wide, 0) });
    return this.row(el("span", { class: "gp-swatch gp-wide" }), label, count);
  }

  row(swatch, label, count) {
    const hint = this.page.words.t("map.count_hint");
    const counted = el("span", { class: "gp-count", title: hint }, String(count || 0));
    return el("li", {}, swatch, el("span", { class: "gp-range" }, label), counted);
  }
}
