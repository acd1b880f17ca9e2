/* The search: zones, parks, sites and other places by name, code or kind, as people type them: with or without diacritics,
   in any of the three languages, with a letter wrong. A combobox: arrows go through the list while the box keeps the focus. */

import { el, named } from "../drawing/dom.js";
import { clip, nameOf } from "../drawing/values.js";
import { showPlace } from "./named_place.js";
import { isOfKind, matchesOf, sought } from "./search_match.js";

const [SHOWN, MOST_SHOWN] = [8, 200];
const PLACES = ["landfills", "plants", "mills"]; // as named_places.py has them

export class Search {
  constructor(page) {
    this.page = page;
    this.entries = null;
    this.kindsOf = new Map(); // keys of texts -> words for a kind
    this.shown = SHOWN;
    this.active = -1;
    const { words } = page;
    const typed = { type: "search", class: "gp-input", id: "gp-search", autocomplete: "off", spellcheck: "false" };
    const role = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    const box = el("input", { ...typed, ...role, "aria-controls": "gp-matches", enterkeyhint: "search" });
    this.box = words.say(words.say(box, "map.search", "hint"), "map.search", "placeholder");
    this.note = el("p", { class: "gp-note" });
    this.list = words.say(el("ul", { id: "gp-matches", role: "listbox" }), "map.search", "hint");
    this.found = el("div", { class: "gp-found", id: "gp-found", hidden: true }, this.note, this.list);
    this.status = el("p", { class: "gp-unseen", role: "status" });
    this.node = el("div", { class: "gp-search", role: "search" }, this.box, this.found, this.status);
    this.listen();
  }

  listen() {
    const begin = () => {
      this.shown = SHOWN;
      this.draw();
    };
    this.box.addEventListener("input", begin);
    this.box.addEventListener("focus", begin);
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.node.contains(relatedTarget)) this.hide();
    });
    // the box keeps the focus, and with it the keyboard of a phone its place
    this.found.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("click", (event) => {
      if (!event.composedPath().includes(this.node)) this.hide(); // a row that is pressed may be gone by now
    });
  }

  hide() {
    this.found.hidden = true;
    this.point(-1);
    this.box.setAttribute("aria-expanded", "false");
  }

  // ---- what can be found

  // Words for a kind in all languages: who reads one may type another.
  kinds(...keys) {
    const told = keys.join();
    if (this.kindsOf.has(told)) return this.kindsOf.get(told);
    const { texts, languages } = this.page.data;
    const of = (key) => languages.flatMap((language) => (texts[language][key] || "").split(/[;；]/));
    const kinds = [...new Set(keys.flatMap(of).map(sought))].filter(Boolean);
    this.kindsOf.set(told, kinds);
    return kinds;
  }

  *zones() {
    const { data, words, zones } = this.page;
    for (const set of data.sets) {
      for (const [index, id] of set.ids.entries()) {
        const type = set.types[index];
        const keys = type === "district" ? ["map.search.also.districts", "map.set.districts"] : [`zone_type.${type}`];
        yield {
          names: [set.names[index], set.plain[index], id],
          kinds: this.kinds(...keys),
          name: () => nameOf(set, index),
          under: () => [words.kindOfZone(type), words.formerOf(set, index)],
          go: () => zones.choose(set, index, true),
        };
      }
    }
  }

  *parks() {
    const { data, estates, words } = this.page;
    const kinds = this.kinds("map.overlay.estates", "map.search.also.estates");
    for (const estate of data.estates) {
      yield {
        names: [estate.name, estate.id],
        kinds,
        name: () => estate.name,
        under: () => [words.t("map.overlay.estates")],
        go: () => estates.show(estate),
      };
    }
  }

  *sites() {
    const { words, sites } = this.page;
    for (const { item, kind, go } of sites ? sites.entries() : []) {
      yield {
        names: [item.name, item.id],
        kinds: this.kinds(`gpkg.code.${kind.key}`, "map.search.also.candidates"),
        name: () => item.name,
        under: () => [words.t("gpkg.code." + kind.key), item.zone],
        go,
      };
    }
  }

  *places() {
    const { data, words } = this.page;
    for (const place of data.named_places) {
      yield {
        names: [place.name],
        kinds: this.kinds(`layer.${place.kind}`, `map.search.also.${place.kind}`),
        name: () => place.name,
        under: () => [words.t("layer." + place.kind)],
        go: () => showPlace(this.page, place),
      };
    }
  }

  matching(wanted) {
    if (!this.entries && wanted) {
      this.entries = [...this.zones(), ...this.parks(), ...this.sites(), ...this.places()];
      for (const entry of this.entries) entry.names = entry.names.map(sought).filter(Boolean);
    }
    return matchesOf(this.entries || [], wanted);
  }

  // The kind of place that is asked for and of which this study names none: no fault of who asks.
  missing(wanted) {
    const { named_places: places } = this.page.data;
    const kinds = PLACES.filter((kind) => !places.some((place) => place.kind === kind));
    const isMeant = (kind) => isOfKind(this.kinds(`layer.${kind}`, `map.search.also.${kind}`), wanted);
    return kinds.find(isMeant);
  }

  // What is said where nothing is called so.
  nothing(wanted) {
    const { words } = this.page;
    const kind = this.missing(wanted);
    return kind ? words.t("map.search.no_layer", { kind: words.t("layer." + kind) }) : words.t("map.nothing_found");
  }

  // ---- the list

  draw() {
    const { words } = this.page;
    const wanted = sought(this.box.value);
    const { matches, near } = this.matching(wanted);
    this.rows = matches.slice(0, this.shown).map((entry, at) => this.row(entry, at));
    const left = Math.min(matches.length, MOST_SHOWN) - this.rows.length;
    if (left > 0) this.rows.push(this.more(left));
    const typed = clip(this.box.value.trim(), 40);
    const said = near ? words.t("map.search.near", { wanted: typed }) : this.nothing(wanted);
    this.note.textContent = wanted && (near || !matches.length) ? said : "";
    this.note.hidden = !this.note.textContent;
    this.list.replaceChildren(...this.rows);
    this.list.hidden = !matches.length;
    this.found.hidden = !wanted;
    this.box.setAttribute("aria-expanded", String(!this.found.hidden && matches.length > 0));
    const count = words.t("map.search.count", { count: words.number(matches.length, 0) });
    this.status.textContent = [this.note.textContent, matches.length ? count : ""].filter(Boolean).join(" ");
    this.point(-1);
  }

  option(at, onclick, ...parts) {
    return el("li", { role: "option", id: `gp-match-${at}`, "aria-selected": "false", onclick }, ...parts);
  }

  row(entry, at) {
    const onclick = () => {
      this.hide();
      this.page.frame.toggleMenu(false);
      this.page.frame.openHead(false);
      entry.go();
    };
    const name = el("span", { class: "gp-name", dir: "auto" }, named(clip(entry.name(), 80)));
    return this.option(at, onclick, name, el("small", {}, named(entry.under().filter(Boolean).join(" · "))));
  }

  more(left) {
    const { words } = this.page;
    const onclick = () => {
      const from = this.rows.length - 1;
      this.shown = MOST_SHOWN;
      this.draw();
      this.point(from);
    };
    const text = words.t("map.search.more", { count: words.number(left, 0) });
    const option = this.option("more", onclick, text);
    option.classList.add("gp-more");
    return option;
  }

  // The row that Enter takes; -1 for none.
  point(at) {
    const rows = this.rows || [];
    this.active = at;
    rows.forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    if (at < 0) return void this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", rows[at].id);
    return void rows[at].scrollIntoView({ block: "nearest" });
  }

  // Arrows go through the list, Enter takes a row or the first, Escape closes it and then empties the box.
  typed(event) {
    if (event.target !== this.box || event.isComposing) return;
    const open = !this.found.hidden;
    const last = (this.rows || []).length - 1;
    const ways = {
      Escape: open && (() => this.hide()),
      Enter: open && last >= 0 && (() => this.rows[Math.max(this.active, 0)].click()),
      ArrowDown: () => (open ? last >= 0 && this.point(Math.min(this.active + 1, last)) : this.draw()),
      ArrowUp: open && (() => this.point(Math.max(this.active - 1, -1))),
    };
    if (!ways[event.key]) return;
    ways[event.key]();
    event.preventDefault();
    event.stopPropagation();
  }
}
