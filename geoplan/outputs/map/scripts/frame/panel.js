/* The panel of what is chosen: a zone, an industrial park, a candidate site, a place in the sun, an area that was
   drawn, or all that is picked. */

import { canTakeFocus, focusOn, focusables, inPlaceOf, isByKey } from "../access/focus.js";
import { el, named } from "../drawing/dom.js";
import { pairWithRange, withoutEnds } from "../drawing/ranges.js";
import { isWide, known, nameOf, valueOf } from "../drawing/values.js";

export class Panel {
  constructor(page) {
    this.page = page;
    this.shown = null;
    this.opener = null; // where the focus was before the panel was opened, and to where it returns
    this.node = el("aside", { class: "gp-panel", id: "gp-panel", hidden: true });
    page.words.say(this.node, "map.panel", "aria");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !this.node.hidden) this.close();
    });
  }

  close() {
    const { state, map } = this.page;
    const path = known(state.zone) && state.set.paths[state.zone];
    const inside = this.node.contains(document.activeElement) || document.activeElement === document.body;
    this.page.pick({});
    if (!inside || !isByKey()) return;
    const places = [inPlaceOf(this.opener), path && path.getElement(), map.getContainer()];
    places.find(canTakeFocus).focus({ preventScroll: true });
  }

  remember() {
    if (this.node.hidden) this.opener = document.activeElement;
  }

  draw() {
    const { state, words, frame, scenarios } = this.page;
    const plan = Boolean(scenarios && scenarios.isOpen); // it stands where the panel does, and follows what is chosen
    const open = this.isChosen() && !plan;
    this.node.hidden = !open;
    if (scenarios) scenarios.node.hidden = !plan;
    this.node.classList.toggle("gp-wide-panel", open && this.isWide());
    this.node.classList.toggle("gp-compare-panel", open && state.selection);
    frame.root.classList.toggle("gp-with-panel", open || plan);
    frame.root.classList.toggle("gp-with-plan", plan);
    const { zone, estate, candidate, sun, area, roof, selection, set } = state;
    const chosen = [zone, estate, candidate, sun, area, roof, selection, set];
    const same = this.shown && chosen.every((one, at) => one === this.shown[at]);
    const { scrollTop } = this.node;
    const held = same ? this.heldAt() : null;
    this.shown = open ? chosen : null;
    if (!open) return this.node.replaceChildren();
    const close = words.iconButton("×", "map.close", () => this.close(), "gp-close");
    close.title = words.t("map.close");
    close.setAttribute("aria-label", words.t("map.close"));
    this.node.replaceChildren(close, ...this.parts());
    this.node.scrollTop = same ? scrollTop : 0; // what is drawn anew stays where it was read
    return this.refocus(held);
  }

  // Where in the panel the focus is: its heading takes it once, and is no stop.
  heldAt() {
    const now = document.activeElement;
    return now.matches("h2") && this.node.contains(now) ? "h2" : focusables(this.node).indexOf(now);
  }

  // Into what the keyboard has opened, unless a tour leads there, which goes on by its card; or to where the focus was in
  // what is drawn anew, null where that is another.
  refocus(held) {
    const now = document.activeElement;
    const { tour } = this.page;
    const opened = held === null && isByKey() && !(tour && tour.card.node.contains(now));
    if (held === null && canTakeFocus(now) && !this.node.contains(now)) this.opener = now;
    if (held === "h2" || opened) focusOn(this.node.querySelector("h2"));
    if (held > -1 && held !== null) focusOn(focusables(this.node)[held] || this.node);
  }

  isChosen() {
    const { state } = this.page;
    const { zone, estate, candidate, sun, area, roof, selection } = state;
    return selection || [zone, estate, candidate, sun, area, roof].some(known);
  }

  // Whether a roof is chosen, or a park of which more than figures is known.
  isWide() {
    const { state, year, profile } = this.page;
    if (known(state.roof)) return true;
    return known(state.estate) && Boolean(profile || (year && year.knows(state.estate.id)));
  }

  parts() {
    const { state, sites, sun, areas, comparison, business } = this.page;
    if (state.selection) return comparison.parts();
    if (known(state.roof)) return business.roofParts();
    if (known(state.sun)) return sun.parts(state.sun);
    if (known(state.area)) return areas.parts(state.area);
    if (known(state.zone)) return this.zoneParts(state.set, state.zone);
    return known(state.estate) ? this.estateParts(state.estate) : sites.parts(state.candidate);
  }

  zoneParts(set, index) {
    const { data, state, words, charts, shown } = this.page;
    const get = (name) => valueOf(set, name, index);
    const code = set.ids[index] === nameOf(set, index) ? "" : set.ids[index];
    const under = [words.kindOfZone(set.types[index]), words.formerOf(set, index), code].filter(Boolean);
    const acts = this.acts({ kind: "zone", set: set.key, id: set.ids[index] }, set.labels[index]);
    const parts = [title(nameOf(set, index)), subtitle(under), this.mapOf(set, index), acts].filter(Boolean);
    if (state.field) {
      const figure = el("b", {}, shown.figureOf(set, index));
      parts.push(el("p", { class: "gp-main" }, el("span", {}, shown.title()), figure));
      parts.push(...this.rangeParts(set, index));
    }
    parts.push(el("h3", {}, words.t("map.energy")), charts.energyBars(get), ...this.page.installed.parts(get));
    parts.push(el("h3", {}, words.t("map.figures")));
    return [...parts, ...data.groups.map((group) => this.groupOf(group, get)).filter(Boolean)];
  }

  // A link to the map of the part of the place that a zone lies in; none where there is no such map.
  mapOf(set, index) {
    const { data, words } = this.page;
    const part = set.types[index] === "district" ? nameOf(set, index) : set.districts[index];
    const href = data.links && Object.hasOwn(data.links, part) ? data.links[part] : null;
    if (!href) return null;
    return el("p", { class: "gp-under" }, el("a", { href }, words.t("map.part", { part })));
  }

  // What can be done with what is chosen: added to what is compared, its sun asked for.
  acts(item, at, kind) {
    return el("div", { class: "gp-acts" }, this.page.picking.button(item), this.sunAt(at, kind));
  }

  // A button that tells the sun at a place; none where the page knows of none.
  sunAt(at, kind) {
    return this.page.sun ? this.page.sun.button(at, kind) : null;
  }

  // Where the result that is shown lies in most futures, and whether that is a wide range.
  rangeParts(set, index) {
    const { state, words, zones } = this.page;
    const wide = isWide(set, state.field, index) ? words.t("map.wide.zone") : "";
    const told = [zones.rangeOf(set, index), wide].filter(Boolean);
    return told.map((line) => el("p", { class: "gp-note" }, line));
  }

  // The figures of a group of results, open where the result that is shown belongs to it.
  groupOf(group, get) {
    const { state, words, zones } = this.page;
    if (!group.fields.length) return null;
    const list = group.fields.flatMap((name) => words.pair(name, get(name)));
    const open = group === zones.groupOf(state.field);
    return el("details", { open }, el("summary", {}, words.t("group." + group.key)), el("dl", {}, list));
  }

  estateParts(estate) {
    const { words, estates, year, data, profile, business } = this.page;
    const key = "estate_status." + estate.stage;
    const stage = words.has(key) ? words.t(key) : estate.stage;
    const colour = data.groups.find((group) => group.key === "rooftop").colours[5][3];
    const figures = withoutEnds(estate.values).flatMap(([name]) => pairWithRange(words, estate.values, name, colour));
    const part = year && year.knows(estate.id) ? year.partFor(estate.id) : null;
    const list = el("dl", {}, figures);
    const more = () => el("details", {}, el("summary", {}, words.t("map.figures")), list);
    return [
      title(estate.name),
      el("p", { class: "gp-under" }, [words.t("map.overlay.estates"), stage].filter(Boolean).join(" · ")),
      codeOf(words, estate.id),
      this.acts({ kind: "estate", id: estate.id }, estate.point),
      profile ? profile.facts(estate.id) : null,
      el("p", { class: "gp-note" }, words.meaning(estates.status)),
      part,
      business ? business.parkPart(estate) : null,
      ...(profile ? profile.parts(estate.id) : []),
      part || profile ? more() : list,
    ].filter(Boolean);
  }
}

export function title(name) {
  return el("h2", { class: "gp-name", dir: "auto" }, named(name));
}

// What a survey form asks for.
export function codeOf(words, code) {
  return el("p", { class: "gp-under gp-code" }, words.t("map.code"), named(code));
}

export function subtitle(texts) {
  const parts = texts.flatMap((text, at) => [at ? " · " : "", named(text)]);
  return el("p", { class: "gp-under" }, parts);
}
