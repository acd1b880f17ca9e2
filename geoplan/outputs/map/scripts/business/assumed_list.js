/* What a business case assumes: each number with its range, how sure it is, and its source. */

import { el } from "../drawing/dom.js";

const SHARES = ["-", "1/a"];
const SURE = ["low", "medium", "high"];

export class AssumedList {
  constructor(words, rows) {
    Object.assign(this, { words, rows });
    this.list = el("ul", { class: "gp-case-assumed" });
    const summary = words.say(el("summary", {}), "map.business.assumed");
    this.node = el("details", { class: "gp-case-more" }, summary, this.list);
  }

  // Those of a kind of roof and of all, the least sure first. Of a park the hours say what it uses and pays.
  of({ kind, isPark }) {
    const about = (row) => (!row.of || row.of === kind) && !(isPark && row.id.startsWith("business."));
    const own = this.rows.filter(about);
    return own.sort((a, b) => SURE.indexOf(a.confidence) - SURE.indexOf(b.confidence));
  }

  draw(about) {
    this.list.replaceChildren(...this.of(about).map((row) => this.item(row)));
  }

  item(row) {
    const { words } = this;
    const sure = el("span", { class: "gp-case-sure", "data-confidence": row.confidence }, this.sure(row));
    const source = el("small", {}, words.inText(row.source));
    return el("li", {}, el("b", {}, words.inText(row.title)), " ", this.value(row), " ", sure, source);
  }

  sure({ confidence }) {
    return this.words.t(`map.business.confidence.${confidence}`);
  }

  // The number with its range and unit; shares as per cent.
  value({ value, low, high, unit }) {
    const { words } = this;
    const isShare = SHARES.includes(unit) && Math.abs(high) <= 1;
    const text = (number) =>
      words.formatOf("assumed", { maximumSignificantDigits: 4 }).format(isShare ? 100 * number : number);
    const sign = isShare
      ? words.t(unit === "-" ? "map.business.percent" : "map.business.percent_a_year")
      : words.t("map.business.unit", { unit });
    const range = low < high ? words.bracketed(words.t("map.business.span", { low: text(low), high: text(high) })) : "";
    return `${text(value)}${sign}${range}`;
  }
}
