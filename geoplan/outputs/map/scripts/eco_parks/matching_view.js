/* Business matching: a view above the map that says by technology which parks look for it. */

import { el } from "../drawing/dom.js";
import { ASKED, sortedBy, technologiesOf } from "./matching_rows.js";
import { contactParts, lowConfidence, parkButton } from "./profile_lists.js";
import { known } from "../drawing/values.js";

const keyOf = (row) => `${row.technology}\n${row.estate_id}`;

export class MatchingView {
  constructor(page, eco) {
    Object.assign(this, { page, eco, chosen: null, onlyAsked: false, sort: { key: "interest", rising: true } });
    const projects = new Map(eco.all("projects").map((row) => [keyOf(row), row.confidence]));
    const rows = eco.all("matching").map((row) => ({ ...row, confidence: projects.get(keyOf(row)) }));
    this.technologies = technologiesOf(rows);
    this.columns = [
      { key: "park", of: (row) => eco.nameOf(row.estate_id), rising: true },
      { key: "interest", of: ({ interest }) => (interest === ASKED ? 0 : 1), rising: true },
      { key: "size", of: (row) => row.project_size },
      { key: "investment", of: (row) => row.project_investment_usd },
      { key: "avoided", of: (row) => row.project_avoided_tco2e },
      { key: "contact", of: (row) => row.contact_name || row.contact_email || row.contact_phone, rising: true },
    ];
    this.node = this.nodeOf();
  }

  nodeOf() {
    const { words } = this.page;
    const close = words.iconButton("×", "map.close", () => this.node.close(), "gp-close");
    const title = words.say(el("h2", { id: "gp-matching-title" }), "map.eco.matching_title");
    this.list = el("ul", { class: "gp-technologies" });
    const label = words.say(el("label", { class: "gp-unseen", for: "gp-technology" }), "map.eco.technology");
    this.select = el("select", {
      id: "gp-technology",
      class: "gp-input",
      onchange: () => this.choose(this.select.value),
    });
    const asked = el("input", { type: "checkbox", id: "gp-only-asked", onchange: () => this.only(asked.checked) });
    const only = el("label", { class: "gp-choice" }, asked, words.say(el("span", {}), "map.eco.only_asked"));
    this.heading = el("h3", {});
    this.sum = el("p", { class: "gp-note", role: "status" });
    this.table = el("table", { "aria-labelledby": "gp-matching-heading" });
    this.heading.id = "gp-matching-heading";
    const shown = el("section", { class: "gp-matched", tabindex: "-1" }, this.heading, this.sum, this.table);
    const dialog = el(
      "dialog",
      { class: "gp-matching", id: "gp-matching", "aria-labelledby": "gp-matching-title" },
      el("div", { class: "gp-matching-head" }, title, close),
      words.say(el("p", { class: "gp-note" }), "map.eco.matching_hint"),
      el("div", { class: "gp-matching-tools" }, label, this.select, only),
      el("div", { class: "gp-matching-body" }, el("nav", { "aria-labelledby": "gp-matching-title" }, this.list), shown),
    );
    // its Escape closes this view alone
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    return dialog;
  }

  open() {
    this.page.frame.toggleMenu(false);
    const asked = this.technologies.find((one) => one.asked) || this.technologies[0];
    if (!this.chosen) this.chosen = asked.technology; // first what somebody has asked for
    this.draw();
    this.node.showModal();
  }

  choose(technology) {
    this.chosen = technology;
    this.draw();
  }

  only(asked) {
    this.onlyAsked = asked;
    if (asked && !this.shown().some(({ technology }) => technology === this.chosen)) this.chosen = null;
    this.draw();
  }

  // The technologies that are listed: all, or those that a park has asked for.
  shown() {
    return this.technologies.filter(({ asked }) => asked || !this.onlyAsked);
  }

  draw() {
    const { words } = this.page;
    const shown = this.shown();
    if (!this.chosen && shown.length) this.chosen = shown[0].technology;
    words.translate(this.node);
    this.list.replaceChildren(...shown.map((one) => el("li", {}, this.button(one))));
    const name = ({ technology, rows, asked }) =>
      this.title(technology) + words.bracketed(this.counted(asked, rows.length));
    this.select.replaceChildren(...shown.map((one) => el("option", { value: one.technology }, name(one))));
    this.select.value = this.chosen;
    const one = shown.find(({ technology }) => technology === this.chosen);
    this.drawTable(one);
  }

  title(technology) {
    return this.eco.title("technology", technology);
  }

  counted(asked, all) {
    return this.page.words.t("map.eco.asked_of", { asked, all });
  }

  button({ technology, rows, asked }) {
    const pressed = String(technology === this.chosen);
    const choose = () => {
      this.choose(technology);
      this.list.querySelector("[aria-pressed=true]").focus();
    };
    const count = el("small", {}, this.counted(asked, rows.length));
    return el("button", { type: "button", "aria-pressed": pressed, onclick: choose }, this.title(technology), count);
  }

  drawTable(one) {
    const { words, state } = this.page;
    const { eco, sort } = this;
    this.heading.textContent = one ? this.title(one.technology) : "";
    if (!one) {
      this.sum.textContent = words.t("map.eco.nobody_asked");
      this.table.replaceChildren();
      return;
    }
    const rows = one.rows.filter(({ interest }) => !this.onlyAsked || interest === ASKED);
    const column = this.columns.find(({ key }) => key === sort.key);
    const sorted = sortedBy(rows, column.of, { rising: sort.rising, language: state.language });
    const sums = [
      ["", known(one.size) ? eco.size(one.size, one.unit) : ""],
      ["map.eco.investment", eco.money(one.investment)],
      ["map.eco.avoids", eco.tonnes(one.avoided)],
    ];
    const told = [words.t("map.eco.parks_asked", { count: one.rows.length, asked: one.asked }), ...eco.told(sums)];
    const low = lowConfidence(words, one.rows);
    this.sum.replaceChildren(told.join(" · "), ...(low.note ? [el("br", {}), low.note.textContent] : []));
    const shown = this.columns.filter(
      ({ key }) => key !== "contact" || one.rows.some((row) => this.columns[5].of(row)),
    );
    this.table.replaceChildren(
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          shown.map((each) => this.head(each)),
        ),
      ),
      el(
        "tbody",
        {},
        sorted.map((row) =>
          el(
            "tr",
            {},
            shown.map(({ key }) => this.cell(key, row, low.of(row))),
          ),
        ),
      ),
    );
  }

  head({ key, rising }) {
    const { words } = this.page;
    const own = this.sort.key === key;
    const order = own ? (this.sort.rising ? "ascending" : "descending") : null;
    const sort = () => {
      this.sort = { key, rising: own ? !this.sort.rising : Boolean(rising) };
      this.draw();
      this.table.querySelector(`[data-key=${key}] button`).focus();
    };
    const sign = el("span", { "aria-hidden": "true" }, own ? (this.sort.rising ? " ▲" : " ▼") : "");
    const button = el("button", { type: "button", onclick: sort }, words.t(`map.eco.column.${key}`), sign);
    return el("th", { scope: "col", "data-key": key, "aria-sort": order }, button);
  }

  cell(key, row, low) {
    const { words } = this.page;
    const { eco } = this;
    const label = { "data-label": words.t(`map.eco.column.${key}`), class: `gp-${key}` };
    if (key === "park") return el("th", { scope: "row", ...label }, this.parkOf(row));
    if (key === "interest") {
      const mark = row.interest === ASKED ? "gp-asked" : "gp-from-model";
      const sureness = low ? el("div", { class: "gp-from-model" }, low) : null;
      return el("td", label, el("span", { class: mark }, eco.title("interest", row.interest)), sureness);
    }
    if (key === "size") return el("td", label, eco.size(row.project_size, row.project_unit));
    if (key === "investment") return el("td", label, eco.money(row.project_investment_usd));
    if (key === "avoided") return el("td", label, eco.tonnes(row.project_avoided_tco2e));
    const parts = contactParts(row);
    if (!parts.length) return el("td", { ...label, class: "gp-contact gp-none" }, "–");
    return el(
      "td",
      label,
      parts.map((part) => el("div", {}, part)),
    );
  }

  parkOf(row) {
    const button = parkButton(this.eco, row.estate_id);
    button.addEventListener("click", () => this.node.close(), { capture: true });
    return button;
  }
}
