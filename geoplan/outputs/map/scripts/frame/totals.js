/* The totals of the whole study, beside the map. */

import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";

export class Totals {
  constructor(page) {
    this.page = page;
    this.node = el("section", { class: "gp-totals", id: "gp-totals" });
  }

  draw() {
    const { data, words, charts } = this.page;
    const get = (name) => data.totals[name];
    const shown = data.first_totals.filter((name) => data.fields[name] && known(get(name)));
    const figures = shown.flatMap((name) => words.pair(name, get(name), words.short(get(name))));
    const about = words.inText(data.about); // which place it is, and in which borders
    const months = charts.monthlyCurve();
    this.node.replaceChildren(
      el("h2", {}, words.t("map.totals")),
      ...(about ? [el("p", { class: "gp-note" }, about)] : []),
      el("dl", {}, figures),
      el("h3", {}, words.t("map.energy")),
      charts.energyBars(get, {
        about: (name) => (data.headlines[name] ? words.inText(data.headlines[name]) : ""),
      }),
      ...(months ? [months] : []),
      el("p", { class: "gp-note" }, words.t("map.per_year")),
      ...data.told.map((note) => el("p", { class: "gp-note" }, words.inText(note))),
    );
  }
}
