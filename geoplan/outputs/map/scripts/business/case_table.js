/* The figures of a business case as a table: low, base and high. */

import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";

const KWH_PER_MWH = 1000;
const MANY = 10 * KWH_PER_MWH; // from here on the larger unit
const LEAST_KWH = 0.5; // of what is neither used nor sold, that it has a row

// Name of a figure -> how it is written, in the order of the table.
const ROWS = {
  pv_kwp: "power",
  investment_usd: "money",
  energy_kwh: "energy",
  used_kwh: "energy",
  sold_kwh: "energy",
  unsold_kwh: "energy",
  saving_usd: "money",
  running_usd: "money",
  payback_years: "years",
  discounted_payback_years: "years",
  npv_usd: "money",
  kwh_usd: "price",
  pays_from_usd: "price",
  avoided_tco2e: "tonnes",
  life_avoided_tco2e: "tonnes",
};
const PARTS = ["used_kwh", "sold_kwh", "unsold_kwh"];
const UNITS = { power: ["kWp", "MWp"], energy: ["kWh", "MWh"] };

const isNumber = (value) => known(value) && !Number.isNaN(value);

export class CaseTable {
  constructor(words) {
    this.words = words;
    const heads = ["low", "base", "high"].map((name) => words.say(el("th", { scope: "col" }), `map.business.${name}`));
    this.rows = Object.keys(ROWS).map((name) => this.row(name));
    const body = this.rows.map(({ node }) => node);
    this.node = el(
      "table",
      { class: "gp-case-table" },
      words.say(el("caption", {}), "map.business.figures"),
      el("thead", {}, el("tr", {}, el("td", {}), heads)),
      el("tbody", {}, body),
    );
  }

  row(name) {
    const unit = el("small", {});
    const title = this.words.say(el("span", {}), `map.business.${name}`);
    const cells = [0, 1, 2].map(() => el("td", {}));
    const className = PARTS.includes(name) ? "gp-case-part" : "";
    return { name, unit, cells, node: el("tr", { class: className }, el("th", { scope: "row" }, title, unit), cells) };
  }

  // `written`: the words of money, and units of the place's a dollar.
  draw({ figures, ends }, written) {
    for (const { name, unit, cells, node } of this.rows) {
      const [low, high] = ends[name] || [NaN, NaN];
      const { units, lines } = this.writing(name, this.sizeOf(name, figures, ends), written);
      unit.textContent = units.join(" · ");
      unit.classList.toggle("gp-case-one", units.length < 2);
      [low, figures[name], high].forEach((value, at) => {
        const [first, ...more] = isNumber(value) ? lines(value) : ["–"];
        const rest = more.map((line) => el("small", {}, line));
        cells[at].replaceChildren(at === 1 ? el("b", {}, first) : first, ...rest);
      });
      node.hidden = name === "unsold_kwh" && !(figures.unsold_kwh > LEAST_KWH) && !(high > LEAST_KWH);
    }
  }

  // By which of its values the unit of a row is chosen: parts of the energy have that of the whole.
  sizeOf(name, figures, ends) {
    if (PARTS.includes(name)) return figures.energy_kwh;
    const all = [figures[name], ...(ends[name] || [])].filter((value) => Number.isFinite(value));
    return Number.isFinite(figures[name]) && figures[name] !== 0 ? figures[name] : Math.max(...all, 0);
  }

  // Units of a row, and the lines of a value in it.
  writing(name, size, { money, rate }) {
    const { words } = this;
    const kind = ROWS[name];
    if (kind === "money") return money.row(size, rate);
    if (kind === "price") return money.perKwhRow(rate);
    if (kind === "years") return this.years(size);
    if (kind === "tonnes") return { units: ["tCO₂e"], lines: (value) => [words.shortInRow(value)] };
    const large = Math.abs(size) >= MANY;
    const lines = (value) => [words.shortInRow(large ? value / KWH_PER_MWH : value)];
    return { units: [UNITS[kind][large ? 1 : 0]], lines };
  }

  // A payback that never comes has no unit.
  years(size) {
    const { words } = this;
    const lines = (value) => [value === Infinity ? words.t("map.estate.never") : words.number(value, 1)];
    return { units: size === Infinity ? [] : [words.t("map.estate.years")], lines };
  }

  // A figure with its unit, as a text.
  text(name, value, written) {
    if (!isNumber(value)) return "–";
    const { units, lines } = this.writing(name, value, written);
    if (ROWS[name] === "years") return yearsText(this.words, value);
    return [lines(value)[0], units[0]].filter(Boolean).join(" ");
  }

  // Its low and its high end, as a text; empty where they are not known.
  range(name, { figures, ends }, written) {
    const both = ends[name];
    if (!both || both.some((end) => !isNumber(end))) return "";
    const { units, lines } = this.writing(name, this.sizeOf(name, figures, ends), written);
    const [low, high] = both.map((end) => lines(end)[0]);
    const unit = Number.isFinite(both[1]) ? units[0] : "";
    return this.words.t("map.business.range", { low, high: [high, unit].filter(Boolean).join(" ") });
  }
}

export function yearsText(words, value) {
  if (value === Infinity) return words.t("map.estate.never");
  return words.t("map.business.years", { years: words.number(value, 1) });
}
