/* Which result the map shows, and the zones in its order. */

import { el, named } from "../drawing/dom.js";
import { GrowingList } from "../drawing/growing_list.js";
import { nameOf } from "../drawing/values.js";

const ROWS_AT_A_TIME = 300;

export class Results {
  constructor(page) {
    this.page = page;
    const onchange = () => {
      page.state.field = this.select.value;
      page.refresh();
    };
    this.select = el("select", { id: "gp-field", class: "gp-input", onchange });
    this.pers = el("div", { class: "gp-pers" });
    this.sums = el("fieldset", { id: "gp-per", hidden: true }, page.words.say(el("legend", {}), "map.per"), this.pers);
    this.description = el("p", { class: "gp-note" });
    this.heading = page.words.say(el("summary", {}), "map.ranking");
    this.list = el("ol", { class: "gp-ranking", id: "gp-ranking" });
    this.note = el("p", { class: "gp-note gp-on-paper" });
    this.rows = new GrowingList(this.list, ROWS_AT_A_TIME, (from, to) => {
      this.addRows(from, to);
      this.tell();
    });
  }

  drawSelect() {
    const { data, words } = this.page;
    const groups = data.groups.map((group) => {
      const names = group.fields.filter((name) => data.selectable.includes(name));
      const options = names.map((name) => el("option", { value: name }, words.title(name)));
      return options.length ? el("optgroup", { label: words.t("group." + group.key) }, options) : null;
    });
    this.select.replaceChildren(...groups.filter(Boolean));
    this.follow();
  }

  // What is shown is called by another name now.
  retitle() {
    const [option] = this.select.selectedOptions;
    if (option) option.textContent = this.page.words.title(this.page.state.field);
  }

  // The list shows what the page shows.
  follow() {
    if (this.page.state.field) this.select.value = this.page.state.field;
  }

  // Sums alone can be shared by areas and persons; the choice is kept for the next of them.
  drawPers() {
    const { shown, words } = this.page;
    const offered = shown.offered();
    this.sums.hidden = !offered.length;
    const pers = ["total", ...offered];
    const drawn = [...this.pers.querySelectorAll("input")].map(({ value }) => value);
    if (drawn.join() !== pers.join()) this.pers.replaceChildren(...pers.map((per) => this.choiceOf(per)));
    for (const box of this.pers.querySelectorAll("input")) box.checked = box.value === shown.per;
    words.translate(this.sums);
  }

  choiceOf(per) {
    const onchange = () => this.share(per);
    const box = el("input", { type: "radio", name: "gp-per", value: per, onchange });
    return el("label", { class: "gp-choice" }, box, this.page.words.say(el("span", {}), "map.per." + per));
  }

  // Shows sums as they are ("total"), for each square kilometre ("km2") or for each person ("head").
  share(per) {
    this.page.state.per = per;
    this.page.refresh();
  }

  draw() {
    const { state, words, shown } = this.page;
    this.drawPers();
    this.description.textContent = state.field ? words.description(state.field) : "";
    words.say(this.heading, words.ofSet("map.ranking")).textContent = words.t(this.heading.dataset.text);
    this.order = shown.highestFirst(state.set);
    this.list.replaceChildren();
    this.addRows(0, ROWS_AT_A_TIME);
    this.rows.begin(this.order.length);
    this.tell();
  }

  // On paper no row follows.
  tell() {
    const { shown, count } = this.rows;
    const { words } = this.page;
    this.note.textContent = shown < count ? words.t(words.ofSet("map.ranking_more"), { count: shown }) : "";
  }

  addRows(from, to) {
    this.list.append(...this.order.slice(from, to).map((index) => this.row(this.page.state.set, index)));
  }

  row(set, index) {
    const { shown, zones } = this.page;
    const name = el("span", { class: "gp-name", dir: "auto" }, named(nameOf(set, index)));
    const figure = el("span", {}, shown.figure(shown.value(set, index)));
    return el("li", {}, el("button", { type: "button", onclick: () => zones.choose(set, index, true) }, name, figure));
  }
}
