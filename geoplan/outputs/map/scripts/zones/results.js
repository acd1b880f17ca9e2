/* Which result the map shows, and the zones in its order. */

import { el, named } from "../drawing/dom.js";
import { highestFirst, nameOf, valueOf } from "../drawing/values.js";

const ROWS_SHOWN = 300;

export class Results {
  constructor(page) {
    this.page = page;
    const onchange = () => {
      page.state.field = this.select.value;
      page.refresh();
    };
    this.select = el("select", { id: "gp-field", class: "gp-input", onchange });
    this.description = el("p", { class: "gp-note" });
    this.list = el("ol", { class: "gp-ranking", id: "gp-ranking" });
    this.note = el("p", { class: "gp-note" });
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

  // The list shows what the page shows.
  follow() {
    if (this.page.state.field) this.select.value = this.page.state.field;
  }

  draw() {
    const { state, words } = this.page;
    this.description.textContent = state.field ? words.description(state.field) : "";
    const order = state.field ? highestFirst(state.set, state.field) : [];
    this.list.replaceChildren(...order.slice(0, ROWS_SHOWN).map((index) => this.row(state.set, index)));
    this.note.textContent = order.length > ROWS_SHOWN ? words.t("map.ranking_more", { count: ROWS_SHOWN }) : "";
  }

  row(set, index) {
    const { state, words, zones } = this.page;
    const name = el("span", { class: "gp-name", dir: "auto" }, named(nameOf(set, index)));
    const figure = el("span", {}, words.figure(state.field, valueOf(set, state.field, index)));
    return el("li", {}, el("button", { type: "button", onclick: () => zones.choose(set, index, true) }, name, figure));
  }
}
