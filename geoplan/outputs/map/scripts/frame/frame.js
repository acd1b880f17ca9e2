/* The frame of the page: what stands above the map, beside it and upon it. */

import { Room } from "../access/room.js";
import { el, svg } from "../drawing/dom.js";
import { hatch } from "../drawing/hatches.js";

const LANGUAGE_NAMES = { en: "English", vi: "Tiếng Việt", ja: "日本語" };

export class Frame {
  constructor(page) {
    this.page = page;
    this.heading = el("h1", { dir: "auto" });
    this.languages = page.data.languages.map((language) => {
      const pressed = { type: "button", lang: language, "data-language": language };
      return el("button", { ...pressed, onclick: () => page.speak(language) }, LANGUAGE_NAMES[language]);
    });
    const menu = { class: "gp-menu", id: "gp-menu", "aria-expanded": "false", "aria-controls": "gp-side" };
    this.menu = page.words.button("map.menu", () => this.toggleMenu(), menu);
    this.side = this.sideOf();
    this.stage = el("main", { class: "gp-stage" });
    const body = el("div", { class: "gp-body" }, this.side, this.stage);
    this.root = el("div", { class: "gp" }, this.head(), page.notices.banner, page.address.notice, body);
    this.root.addEventListener("keydown", (event) => this.typed(event));
    this.room = new Room(this.root);
    const container = page.map.getContainer();
    container.parentNode.insertBefore(this.root, container);
    this.room.follow();
    this.stage.append(container, page.panel.node);
    if (page.scenarios) this.stage.append(page.scenarios.node);
    if (page.matching) this.root.append(page.matching.node);
    this.root.append(page.viewBox.node);
    page.viewBox.place(this);
    // what zones without a value are filled with; wide ranges add theirs
    this.defs = svg("defs", {}, hatch("gp-hatch", "#e5e7eb", "#9ca3af"));
    this.root.append(svg("svg", { class: "gp-defs", width: 0, height: 0, "aria-hidden": "true" }, this.defs));
  }

  // Escape folds away what a small screen has opened.
  typed(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.side.classList.contains("gp-open") && this.menu.getClientRects().length) {
      this.toggleMenu(false);
      this.menu.focus();
      event.preventDefault();
    }
  }

  // Where the window is low, search, languages and tools are behind one button; where it is narrow, the tools that a
  // reader needs least.
  moreOf() {
    const { words } = this.page;
    this.more = words.iconButton("⋯", "map.more", () => this.openHead(!this.root.classList.contains("gp-head-open")));
    this.more.id = "gp-more";
    this.more.setAttribute("aria-expanded", "false");
    return this.more;
  }

  openHead(isOpen) {
    this.root.classList.toggle("gp-head-open", isOpen);
    this.more.setAttribute("aria-expanded", String(isOpen));
  }

  head() {
    const { words, notices, search, matching, scenarios } = this.page;
    const plan = { id: "gp-plan-open" };
    this.scenarios = scenarios ? words.button("map.plan.open", () => scenarios.open(), plan) : null;
    const whole = { id: "gp-fullscreen", hidden: !document.fullscreenEnabled };
    this.print = words.button("map.print", () => window.print(), { id: "gp-print" });
    const head = el(
      "header",
      { class: "gp-head" },
      this.heading,
      notices.badge,
      search.node,
      words.say(el("div", { class: "gp-languages", role: "group" }, this.languages), "map.language", "hint"),
      el(
        "div",
        { class: "gp-tools" },
        this.menu,
        this.scenarios,
        matching ? words.button("map.eco.matching", () => matching.open(), { id: "gp-matching-open" }) : null,
        words.button("map.fullscreen", toggleFullScreen, whole),
        this.print,
      ),
      this.moreOf(),
    );
    head.addEventListener("keydown", (event) => search.typed(event));
    // what a tool opens must not lie beneath the head
    head
      .querySelector(".gp-tools")
      .addEventListener("click", ({ target }) => target.closest("button") && this.openHead(false));
    return head;
  }

  sideOf() {
    const { data, words, legend, zones, overlays, totals, results, notices, priority } = this.page;
    const field = words.say(el("label", { class: "gp-caption", for: "gp-field" }), "map.result");
    const sets = () => el("fieldset", { id: "gp-sets" }, words.say(el("legend", {}), "map.zone_set"), zones.choices);
    this.order = el("details", { id: "gp-order" }, results.heading, results.list, results.note);
    const side = el(
      "aside",
      { class: "gp-side", id: "gp-side" },
      el("section", {}, field, results.select, results.sums, results.description),
      legend.beside,
      data.sets.length > 1 ? sets() : null,
      overlays.node,
      legend.under,
      totals.node,
      priority ? priority.section : null,
      this.order,
      el("details", { id: "gp-sources" }, words.say(el("summary", {}), "map.sources"), notices.sources),
    );
    return words.say(side, "map.menu", "aria");
  }

  // Beside the map begins the choice of the result; on a small screen it is behind a button.
  focusSide() {
    if (this.menu.getClientRects().length) this.toggleMenu(true);
    this.page.results.select.focus();
  }

  toggleMenu(open) {
    const now = this.side.classList.toggle("gp-open", open);
    this.menu.setAttribute("aria-expanded", String(now));
  }
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}
