/* What the page says, in the language that is chosen: texts, titles and figures. */

import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";

export class Words {
  constructor({ data, state }) {
    this.data = data;
    this.state = state;
    this.formats = new Map(); // dear to make, and asked for with each figure
  }

  t(key, values) {
    const given = this.data.texts[this.state.language][key];
    const text = given === undefined ? key : given;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }

  has(key) {
    return this.data.texts[this.state.language][key] !== undefined;
  }

  // What a key says of the zones that are shown, where it says another thing of them.
  ofSet(key) {
    const own = `${key}.${this.state.set.key}`;
    return this.has(own) ? own : key;
  }

  inText(texts) {
    return texts[this.state.language];
  }

  // A node whose text, title, spoken name or placeholder follows the language.
  say(node, key, where = "text") {
    node.dataset[where] = key;
    return node;
  }

  button(key, onclick, attributes) {
    return this.say(el("button", { type: "button", onclick, ...attributes }), key);
  }

  iconButton(sign, key, onclick, className) {
    const icon = el("span", { "aria-hidden": "true" }, sign);
    return this.say(el("button", { type: "button", class: className, onclick }, icon), key, "hint");
  }

  // Of all of the page, or of what is not in it yet.
  translate(within = document) {
    for (const node of within.querySelectorAll("[data-text]")) {
      const text = this.t(node.dataset.text);
      if (node.textContent !== text) node.textContent = text; // the same text anew would be laid out anew
    }
    for (const node of within.querySelectorAll("[data-hint]")) {
      node.title = this.t(node.dataset.hint);
      if (!node.dataset.text) node.setAttribute("aria-label", node.title); // else it is called by what is read upon it
    }
    for (const node of within.querySelectorAll("[data-aria]")) {
      node.setAttribute("aria-label", this.t(node.dataset.aria));
    }
    for (const node of within.querySelectorAll("[data-placeholder]")) {
      node.placeholder = this.t(node.dataset.placeholder);
    }
  }

  formatOf(name, options) {
    const key = `${this.state.language} ${name}`;
    if (!this.formats.has(key)) this.formats.set(key, new Intl.NumberFormat(this.state.language, options));
    return this.formats.get(key);
  }

  get lists() {
    const key = `${this.state.language} list`;
    if (!this.formats.has(key)) {
      this.formats.set(key, new Intl.ListFormat(this.state.language, { type: "conjunction" }));
    }
    return this.formats.get(key);
  }

  number(value, decimals) {
    if (!known(value)) return "–";
    const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return this.formatOf(`decimals ${decimals}`, places).format(value);
  }

  plainNumber(value) {
    return this.formatOf("plain", { maximumSignificantDigits: 15 }).format(value);
  }

  listed(words) {
    return this.lists.format(words);
  }

  // Of figures that rest on land which a layer that is not real has left, with its status.
  title(name) {
    const { title, place } = this.data.fields[name];
    return this.inText(title) + this.inBrackets(place || "real");
  }

  unit(name) {
    return this.inText(this.data.fields[name].unit);
  }

  description(name) {
    return this.inText(this.data.fields[name].description);
  }

  figure(name, value) {
    return this.number(value, this.data.fields[name].decimals);
  }

  // Three digits, as a first look needs them and a range beside a value has them: lists of figures keep theirs.
  short(value) {
    return known(value) && !Number.isNaN(value)
      ? this.formatOf("short", { maximumSignificantDigits: 3 }).format(value)
      : "–";
  }

  // The same where numbers stand in a row: 0.0400 beside 0.0328, not 0.04.
  shortInRow(value) {
    if (!known(value) || Number.isNaN(value) || value === 0) return this.short(value);
    return this.formatOf("short in row", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }).format(value);
  }

  withUnit(name, value, figure = this.figure(name, value)) {
    const unit = known(value) && this.unit(name) ? ` ${this.unit(name)}` : "";
    return figure + unit;
  }

  // A figure as the term and the description of a list.
  pair(name, value, figure = this.figure(name, value)) {
    const term = el("dt", { title: this.description(name) }, this.title(name));
    return [term, el("dd", {}, this.withUnit(name, value, figure))];
  }

  kindOfZone(kind) {
    if (kind === "district") return this.t("map.set.districts");
    return this.has("zone_type." + kind) ? this.t("zone_type." + kind) : kind;
  }

  // In which district a zone lay: not to be taken for one of today.
  formerOf(set, index) {
    const district = set.types[index] === "district" ? null : set.districts[index];
    return district ? this.t("map.former", { district }) : "";
  }

  // Words behind what they are about, and in brackets: each language has its own signs.
  headed(head, words) {
    return this.t("map.headed", { head, words });
  }

  bracketed(words) {
    return this.t("map.bracketed", { words });
  }

  // Sentences as one paragraph: Japanese has no space between them.
  runOn(sentences) {
    return sentences.filter(Boolean).join(this.gap());
  }

  gap() {
    return this.state.language === "ja" ? "" : " ";
  }

  // What is not real data says so in brackets.
  inBrackets(status) {
    return status === "real" ? "" : this.bracketed(this.t("status." + status));
  }

  meaning(status) {
    return status === "real" ? "" : this.headed(this.t("status." + status), this.t(`status.${status}.means`));
  }
}
