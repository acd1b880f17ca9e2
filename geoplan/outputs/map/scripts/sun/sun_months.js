/* Irradiation and yield by month, as a table with a bar for each yield. */

import { coloured, el } from "../drawing/dom.js";
import { sum } from "./sun_table.js";

export class SunMonths {
  constructor(words, colour) {
    this.words = words;
    this.rows = Array.from({ length: 12 }, () => rowOf(colour));
    this.year = { name: el("th", { scope: "row" }), ghi: el("td", {}), plane: el("td", {}) };
    const heads = ["map.sun.month", "map.sun.month.ghi", "map.sun.month.yield"];
    const head = heads.map((key) => words.say(el("th", { scope: "col" }), key));
    this.node = el(
      "table",
      { class: "gp-sun-months", "aria-live": "off" },
      words.say(el("caption", {}), "map.sun.months"),
      el("thead", {}, el("tr", {}, head, el("td", { "aria-hidden": "true" }))),
      el(
        "tbody",
        {},
        this.rows.map(({ node }) => node),
      ),
      el(
        "tfoot",
        {},
        el("tr", {}, this.year.name, this.year.ghi, this.year.plane, el("td", { "aria-hidden": "true" })),
      ),
    );
  }

  draw(ghi, yields, language) {
    const { words, year } = this;
    const most = Math.max(...yields) || 1;
    this.rows.forEach((row, at) => {
      row.name.textContent = new Date(2023, at, 1).toLocaleDateString(language, { month: "short" });
      row.ghi.textContent = words.number(ghi[at], 0);
      row.plane.textContent = words.number(yields[at], 0);
      row.bar.style.width = `${(100 * yields[at]) / most}%`;
    });
    year.name.textContent = words.t("map.sun.year");
    year.ghi.textContent = words.number(sum(ghi), 0);
    year.plane.textContent = words.number(sum(yields), 0);
  }
}

function rowOf(colour) {
  const row = { name: el("th", { scope: "row" }), ghi: el("td", {}), plane: el("td", {}) };
  row.bar = coloured(colour, "gp-sun-bar");
  const bar = el("td", { class: "gp-sun-bars", "aria-hidden": "true" }, row.bar);
  row.node = el("tr", {}, row.name, row.ghi, row.plane, bar);
  return row;
}
