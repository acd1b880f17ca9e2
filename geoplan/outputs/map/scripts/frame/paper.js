/* What is printed beside the map: made for the sheet alone, from what the page shows, and taken away after it. */

import { filterInWords } from "../candidates/filter_words.js";
import { el, svg } from "../drawing/dom.js";
import { layOneSheet } from "../taking/one_sheet.js";

// What can only be pressed or moved says nothing on paper.
const UNPRINTED =
  "[hidden], .gp-close, .gp-buttons, .gp-controls, .gp-view, .gp-unseen, .gp-screen, input, textarea, script";
const LISTED = "li button, th button, td button, dd button, .gp-sun-zone"; // names that are pressed are names

const [SHEET_MM, LEAST_FIT] = [190, 0.85]; // of the lower papers, A4 and Letter on their sides; smaller letters nobody reads
const mm = (px) => (px * 25.4) / 96;

// A copy of what is shown: lists that are chosen from say what is chosen, and what is closed stays so.
export function onPaper(node, className = "") {
  const copy = node.cloneNode(true);
  const chosen = [...node.querySelectorAll("select")].map(
    (select) => (select.selectedOptions[0] || {}).textContent || "",
  );
  [...copy.querySelectorAll("select")].forEach((select, at) => {
    if (!node.querySelectorAll("select")[at].value && select.closest(".gp-slot")) select.parentNode.remove();
    else select.replaceWith(el("b", { class: "gp-word" }, chosen[at]));
  });
  for (const one of copy.querySelectorAll(`${UNPRINTED}, details:not([open])`)) one.remove();
  for (const button of copy.querySelectorAll("button")) if (!button.matches(LISTED)) button.remove();
  for (const one of copy.querySelectorAll("[id]")) if (!one.closest("svg")) one.removeAttribute("id");
  const names = [...node.classList].filter((name) => name !== "gp-panel");
  return el("section", { class: ["gp-paper-part", ...names, className].join(" ") }, ...copy.childNodes);
}

export class Paper {
  constructor(page) {
    this.page = page;
    this.nodes = [];
  }

  add(node, parent) {
    parent.append(node);
    this.nodes.push(node);
  }

  // In the order of the sheet: what it is, the notice on the data, the map, what belongs to it, sources, further sheets.
  lay() {
    const { frame, panel, state } = this.page;
    this.clear();
    if (state.selection) {
      layOneSheet(this);
      return;
    }
    const head = this.head();
    this.add(this.foot("gp-landscape"), frame.stage.parentNode);
    this.add(this.north(), frame.stage);
    this.add(head, frame.root);
    frame.root.prepend(head);
    const { node } = panel;
    const fits = !node.hidden && !panel.isWide() && this.side(node, head);
    if (!fits) this.side(null, head);
    this.add(this.foot("gp-portrait"), frame.root);
    for (const sheet of this.further(!node.hidden && !fits ? node : null)) this.add(sheet, frame.root);
  }

  // The legend, and what is chosen or the totals. Somewhat smaller where it is longer than a sheet is high; whether that
  // is enough.
  side(chosen, head) {
    const { frame, legend } = this.page;
    const node = el(
      "div",
      { class: "gp-paper-side" },
      onPaper(legend.whole()),
      chosen ? onPaper(chosen) : this.totals(),
    );
    this.add(node, frame.root);
    const fit = (SHEET_MM - mm(head.offsetHeight)) / mm(node.offsetHeight);
    for (const part of node.children) part.style.zoom = Math.min(1, Math.max(fit, LEAST_FIT));
    if (fit < LEAST_FIT && chosen) node.remove();
    node.classList.toggle("gp-long", fit < LEAST_FIT); // the months alone would take a sheet of their own
    return fit >= LEAST_FIT;
  }

  totals() {
    const { totals } = this.page;
    const part = onPaper(totals.node);
    for (const note of part.querySelectorAll(":scope > .gp-note")) note.remove(); // they stand at the foot
    return part;
  }

  clear() {
    this.page.frame.root.classList.remove("gp-one-sheet");
    for (const node of this.nodes.splice(0)) node.remove();
  }

  head() {
    const { data, state, words, notices, panel, shown: told } = this.page;
    const day = new Date().toLocaleDateString(state.language, { year: "numeric", month: "long", day: "numeric" });
    const set = words.t(`map.set.${state.set.key}`);
    const chosen = panel.node.hidden ? null : panel.node.querySelector("h2"); // it may stand on the next sheet
    const shown = [state.field ? told.title() : "", set, chosen ? chosen.textContent : ""];
    const texts = [...notices.text.childNodes].map((node) => node.cloneNode(true));
    return el(
      "header",
      { class: "gp-paper-head" },
      el("h1", {}, words.inText(data.title), el("small", {}, words.t("map.title"))),
      el("p", { class: "gp-paper-date" }, words.t("map.paper.date", { day })),
      el("p", { class: "gp-paper-shown" }, shown.filter(Boolean).join(" · ")),
      notices.statuses.length ? el("p", { class: "gp-paper-notice" }, texts) : null,
      ...[...this.moved(), ...this.filtered()].map((text) => el("p", { class: "gp-paper-weights" }, text)),
    );
  }

  // The weights that somebody has set, where what is shown rests upon them.
  moved() {
    const { priority, sites, words, state } = this.page;
    const groups = [
      priority && state.field === "priority_score" ? [words.t("map.priority"), priority] : null,
      sites && sites.overlay.on ? [sites.nameOf(sites.kind), sites.kind] : null,
    ];
    return groups.filter(Boolean).flatMap(([name, { applied, weights }]) => {
      if (applied.every(({ key, weight }) => weights[key] === weight)) return [];
      const told = applied.map(({ key, title }) => `${words.inText(title)} ${words.plainNumber(weights[key])}`);
      return [words.t("map.paper.weights", { name, weights: told.join(" · ") })];
    });
  }

  // Which candidate sites are left out, and why.
  filtered() {
    const { sites, words } = this.page;
    if (!sites || !sites.overlay.on || sites.filter.isEmpty) return [];
    const rules = filterInWords(this.page).join(" · ");
    return [words.t("map.paper.filter", { shown: words.t("map.filter.shown", sites.counts()), rules })];
  }

  // Where the data come from, and what is told of the totals.
  foot(className) {
    const { data, words } = this.page;
    const rows = data.layers.map(({ kind, status, ...layer }) => {
      const origin = [layer.attribution, layer.vintage, layer.licence].map((each) => words.inText(each));
      const name = el("b", {}, words.t(`layer.${kind}`) + words.inBrackets(status));
      return el("li", {}, name, " ", origin.filter(Boolean).join("; "));
    });
    const notes = [words.t("map.per_year"), ...data.told.map((note) => words.inText(note))];
    return el(
      "footer",
      { class: `gp-paper-foot ${className}` },
      el("h3", {}, words.t("map.sources")),
      el("ul", {}, rows),
      el("h3", {}, words.t("map.notes")),
      el(
        "ul",
        {},
        notes.map((note) => el("li", {}, note)),
      ),
    );
  }

  // Sheets of their own: a park with its year or profile, a plan, and the lists that are open beside the map.
  further(chosen) {
    const { scenarios, priority, sites, frame, state } = this.page;
    const zones = priority && (priority.section.open || state.field === "priority_score");
    const places = sites && sites.isListed();
    if (zones) priority.intervals.settle(priority.signature());
    if (places) sites.kind.intervals.settle(sites.kind.signature());
    const nodes = [
      chosen,
      ...this.page.printed.map((sheet) => sheet()),
      scenarios && scenarios.isOpen ? scenarios.node : null,
      zones ? priority.section : null,
      places ? sites.section : null,
      frame.order.open ? frame.order : null,
    ];
    return nodes.filter(Boolean).map((node) => this.sheet(node));
  }

  sheet(node) {
    const summary = node.querySelector(":scope > summary");
    const part = onPaper(node, "gp-paper-more");
    if (summary) part.firstElementChild.replaceWith(el("h2", {}, summary.textContent));
    return part;
  }

  north() {
    const arrow = svg("svg", { viewBox: "0 0 20 26", width: 20, height: 26, "aria-hidden": "true" });
    arrow.append(svg("path", { d: "M10 1 L17 25 L10 19 L3 25 Z", fill: "#111827" }));
    return el("div", { class: "gp-north" }, el("b", {}, this.page.words.t("map.paper.north")), arrow);
  }
}
