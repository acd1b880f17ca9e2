/* The search: zones, parks and sites by their names, with or without diacritics. */

import { el, named } from "../drawing/dom.js";
import { clip, folded, nameOf } from "../drawing/values.js";

const SHOWN = 8;

export class Search {
  constructor(page) {
    this.page = page;
    this.entries = null;
    const { words } = page;
    const typed = { type: "search", class: "gp-input", id: "gp-search", autocomplete: "off", spellcheck: "false" };
    this.box = words.say(words.say(el("input", typed), "map.search", "hint"), "map.search", "placeholder");
    this.list = el("ul", { class: "gp-found", id: "gp-found", hidden: true });
    this.node = el("div", { class: "gp-search", role: "search" }, this.box, this.list);
    this.box.addEventListener("input", () => this.draw());
    this.box.addEventListener("focus", () => this.draw());
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".gp-search")) this.hide();
    });
  }

  hide() {
    this.list.hidden = true;
  }

  *zones() {
    const { data, words, zones } = this.page;
    for (const set of data.sets) {
      for (const [index, id] of set.ids.entries()) {
        yield {
          words: folded([set.names[index], set.plain[index], id].join("\n")),
          name: () => nameOf(set, index),
          under: () => [words.kindOfZone(set.types[index]), set.districts[index]],
          go: () => zones.choose(set, index, true),
        };
      }
    }
  }

  *sites() {
    const { words, sites } = this.page;
    for (const { item, kind, go } of sites ? sites.entries() : []) {
      yield {
        words: folded([item.name, item.id].join("\n")),
        name: () => item.name,
        under: () => [words.t("gpkg.code." + kind.key), item.zone],
        go,
      };
    }
  }

  *parks() {
    const { data, estates, words } = this.page;
    for (const estate of data.estates) {
      yield {
        words: folded(estate.name),
        name: () => estate.name,
        under: () => [words.t("map.overlay.estates")],
        go: () => estates.show(estate),
      };
    }
  }

  // Those that begin with what is wanted come first.
  matching(wanted) {
    this.entries = this.entries || [...this.zones(), ...this.parks(), ...this.sites()];
    const matches = wanted ? this.entries.filter((entry) => entry.words.includes(wanted)) : [];
    const rank = ({ words }) => (words.startsWith(wanted) ? 0 : 1);
    return matches.sort((a, b) => rank(a) - rank(b));
  }

  draw() {
    const wanted = folded(this.box.value);
    const matches = this.matching(wanted);
    this.list.replaceChildren(...matches.slice(0, SHOWN).map((entry) => this.row(entry)));
    if (wanted && !matches.length) {
      this.list.append(el("li", { class: "gp-note" }, this.page.words.t("map.nothing_found")));
    }
    this.list.hidden = !wanted;
  }

  row(entry) {
    const onclick = () => {
      this.hide();
      this.page.frame.toggleMenu(false);
      entry.go();
    };
    const name = el("span", { class: "gp-name", dir: "auto" }, named(clip(entry.name(), 80)));
    const under = el("small", {}, named(entry.under().filter(Boolean).join(" · ")));
    return el("li", {}, el("button", { type: "button", onclick }, name, under));
  }

  // Arrows go through what was found; Enter takes the first.
  typed(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const ways = {
      Escape: !this.list.hidden && (() => this.hide()),
      Enter: document.activeElement === this.box && buttons.length && (() => buttons[0].click()),
      ArrowDown: !this.list.hidden && buttons.length && (() => buttons[Math.min(at + 1, buttons.length - 1)].focus()),
      ArrowUp: at >= 0 && (() => (at ? buttons[at - 1] : this.box).focus()),
    };
    if (!ways[event.key]) return;
    ways[event.key]();
    event.preventDefault();
  }
}
