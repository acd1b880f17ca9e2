/* Where to build: candidate sites, ranked anew while the sliders of their kind move. The weights of zones and candidates
   are saved in one file. */

import { CandidateFilter } from "./candidate_filter.js";
import { CandidateKind } from "./candidate_kind.js";
import { CandidateMarkers } from "./candidate_markers.js";
import { candidateParts } from "./candidate_panel.js";
import { costList } from "./cost_list.js";
import { el } from "../drawing/dom.js";
import { EveryKind } from "./every_kind.js";
import { FilterView } from "./filter_view.js";
import { siteKeys } from "./site_keys.js";
import { dotOf, isDemonstration } from "./site_sign.js";
import { fillList, rankList } from "../ranking/rank_list.js";
import { withoutWeight } from "../ranking/sliders.js";
import { WeightsSection } from "../ranking/weights_section.js";

const REST_MS = 150; // names are laid out anew once the hand rests

export class Candidates {
  constructor(page) {
    const { words, data } = page;
    const { kinds, sampling, topsis, filtered } = data.candidates;
    this.page = page;
    this.sampling = sampling;
    this.topsis = topsis;
    const refused = () => this.file.say(words.t("map.weights_none"));
    const kept = { words, sampling, topsis, moved: () => this.moved(), refused, rested: () => this.drawList() };
    this.kinds = kinds.map((kind) => new CandidateKind(kind, kept));
    this.kindsOf = new Map(this.kinds.flatMap((kind) => kind.items.map((item) => [item, kind])));
    this.every = data.curve && kinds.length > 1 ? new EveryKind(this.kinds, data.curve.order) : null;
    this.choices = [this.every, ...this.kinds].filter(Boolean);
    const entries = [...this.kindsOf].map(([item, kind]) => ({ item, kind }));
    this.filter = new CandidateFilter(entries, filtered);
    this.filterView = new FilterView(page, this.filter, () => this.filtered());
    this.rows = new Map(); // of the list of all kinds
    this.heard = []; // who follows what is shown
    // first what somebody can go to
    this.kind = this.kinds.find(({ items }) => !items.every(isDemonstration)) || this.kinds[0];
    this.section = this.sectionOf();
    this.markers = new CandidateMarkers(page, this);
    const legend = () => this.legend();
    this.overlay = page.overlays.add("candidates", false, (on) => this.show(on), { legend });
  }

  sectionOf() {
    const { words } = this.page;
    this.choice = el("select", { class: "gp-input", id: "gp-kind", onchange: () => this.chooseKind() });
    words.say(this.choice, "map.candidate_kind", "aria");
    this.hint = el("p", { class: "gp-note" });
    this.sliders = el("div", {});
    this.list = el("ol", { class: "gp-ranking gp-priority", id: "gp-candidates-list" });
    this.missing = el("div", {});
    this.shown = el("p", { class: "gp-note", id: "gp-candidates-demonstrations" });
    this.method = el("p", { class: "gp-note", id: "gp-candidates-method" });
    const first = () => {
      this.kind.takeDefaults();
      this.moved();
    };
    this.file = new WeightsSection(this.page, { prefix: "gp-candidates", first, taken: () => this.draw() });
    const section = el(
      "details",
      { id: "gp-candidates" },
      words.say(el("summary", {}), "map.candidates"),
      this.hint,
      this.topsis ? this.method : null,
      this.choice,
      this.filterView.node,
      this.sliders,
      this.file.node,
      this.shown,
      this.list,
      this.missing,
    );
    section.addEventListener("toggle", () => {
      if (section.open && !this.overlay.on) this.overlay.set(true);
      else this.draw();
    });
    return section;
  }

  chooseKind() {
    this.kind = this.choices.find(({ key }) => key === this.choice.value);
    if (!this.kind.isEvery) this.filter.chosen.delete("kind");
    this.dropPick();
    this.draw();
    this.page.legend.draw();
    this.page.labels.draw();
  }

  // All kinds at once, as the supply curve has them.
  takeEvery() {
    if (this.every) this.kind = this.every;
    if (!this.overlay.on) this.overlay.set(true);
    else this.refresh();
    this.page.legend.draw();
  }

  byId(...ids) {
    return [...this.kindsOf.keys()].filter(({ id }) => ids.includes(id));
  }

  kindOf(item) {
    return this.kindsOf.get(item);
  }

  nameOf({ key, isEvery }) {
    return this.page.words.t(isEvery ? "map.candidates_all" : "gpkg.code." + key);
  }

  // Photovoltaics are counted by their modules' peak power, other plants by the electricity they send out.
  capacityOf(item) {
    const unit = this.kindOf(item).key.endsWith("_pv") ? "MWp" : "MW";
    return this.page.words.withUnit("capacity_mw", item.values.capacity_mw).replace(/MW$/, unit);
  }

  // ---- what is shown

  // What passes the filter, and what is chosen.
  isShown(item) {
    return item === this.page.state.candidate || this.passes(item);
  }

  passes(item) {
    return this.filter.isEmpty || this.filter.passes({ item, kind: this.kindOf(item) });
  }

  // How many of the kind are shown, in words of the language.
  counts() {
    const { words } = this.page;
    const { items } = this.kind;
    const shown = items.filter((item) => this.passes(item)).length;
    return { count: words.number(shown, 0), all: words.number(items.length, 0) };
  }

  // Whether there is a list of them that is worth a sheet of paper.
  isListed() {
    return this.overlay.on && (Boolean(this.kind.isEvery) || this.kind.applied.length > 0);
  }

  // The filter is another: seen at once on markers, list, counts, legend and curve; names on the map make way later.
  filtered() {
    const { page } = this;
    if (this.filter.chosen.has("kind") && this.every) this.kind = this.every;
    if (!this.overlay.on) return this.takeEvery();
    this.draw();
    page.legend.drawKeys();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => page.labels.draw(), REST_MS);
    return page.address.note();
  }

  // ---- drawing

  // A slider has moved, or all are as at first.
  moved() {
    this.file.say("");
    this.draw();
  }

  // The kinds to choose from, and the sliders of the one that is chosen: made anew only where they are others, since a
  // slider that is held must stay where it is.
  drawKind() {
    const { kind, choice, sliders } = this;
    const { words } = this.page;
    const texts = this.choices.map((one) => this.nameOf(one) + words.bracketed(String(one.items.length)));
    const told = JSON.stringify(texts);
    if (choice.dataset.told !== told) {
      choice.dataset.told = told;
      choice.replaceChildren(...this.choices.map(({ key }, at) => el("option", { value: key }, texts[at])));
    }
    choice.value = kind.key;
    if (sliders.firstChild !== kind.sliders.nodes[0]) sliders.replaceChildren(...kind.sliders.nodes);
    kind.sliders.draw(kind.equal);
  }

  draw() {
    const { words } = this.page;
    const { kind } = this;
    this.drawKind();
    if (this.topsis) this.method.textContent = kind.isEvery ? "" : words.inText(this.topsis);
    words.say(this.hint, kind.isEvery ? "map.candidates_all.hint" : "map.candidates_hint");
    words.translate(this.hint.parentNode);
    this.file.node.hidden = Boolean(kind.isEvery);
    this.missing.replaceChildren(...withoutWeight(words, kind.criteria, kind.equal));
    this.shown.replaceChildren(...this.doubt());
    this.drawList();
    this.markers.draw();
    this.filterView.draw();
    for (const hear of this.heard) hear();
    for (const other of this.kinds) if (other !== kind) other.intervals.ask(null, false);
    kind.intervals.ask(kind.signature(), this.section.open && kind.applied.length > 0);
  }

  drawList() {
    const { words } = this.page;
    const { kind } = this;
    if (kind.isEvery) return fillList(this.list, costList(words, this.costEntries(), this.rows));
    const { scores, ranks, order, shares } = kind.ranked();
    const intervals = kind.intervals.of(kind.signature());
    const listed = order.filter((at) => ranks[at] && this.passes(kind.items[at]));
    const entries = listed.map((at) => ({
      id: kind.items[at].id,
      rank: ranks[at],
      score: scores[at],
      share: shares[at],
      interval: intervals && intervals[at],
      name: kind.items[at].name,
      hollow: isDemonstration(kind.items[at]),
      choose: () => this.choose(kind.items[at], true),
      unknown: kind.unknownOf(kind.items[at]).map(({ title }) => words.inText(title)),
    }));
    const count = ranks.filter(Boolean).length;
    return fillList(this.list, rankList(words, entries, { ...this.sampling, count }));
  }

  costEntries() {
    const { items, ranks } = this.kind;
    const shown = this.kind.ranked().order.filter((at) => this.passes(items[at]));
    return shown.map((at) => ({
      ...items[at],
      rank: ranks[at],
      dot: () => dotOf(this.kindOf(items[at]).colour, items[at], String(ranks[at] || "–")),
      kind: this.nameOf(this.kindOf(items[at])),
      choose: () => this.choose(items[at], true),
    }));
  }

  refresh() {
    this.draw();
    this.markers.drawGround();
  }

  legend() {
    return siteKeys(this.page, this);
  }

  // What is said above the list where sites of the kind are demonstrations.
  doubt() {
    const { items } = this.kind;
    if (!items.some(isDemonstration)) return [];
    const every = items.every(isDemonstration) ? "map.candidate_demonstration_only" : "map.candidate_demonstration";
    return [this.page.words.t(every)];
  }

  show(on) {
    this.markers.show(on);
    if (!on) this.dropPick();
    this.refresh();
  }

  // ---- what is chosen

  choose(item, move) {
    const { page } = this;
    if (!this.overlay.on) this.overlay.set(true);
    page.pick({ candidate: item });
    if (move) page.frame.toggleMenu(false);
    if (move) page.view.flyTo(this.markers.extent(item).pad(0.4));
    else page.view.reveal(item.at[1], item.at[0]);
  }

  // The page has chosen a candidate, or dropped one.
  chosen(item) {
    if (item && !this.kind.items.includes(item)) this.kind = this.kindOf(item);
    this.refresh();
    this.page.legend.draw();
  }

  dropPick() {
    if (this.page.state.candidate) this.page.pick({});
  }

  parts(item) {
    return candidateParts(this.page, this, item);
  }

  entries() {
    const go = (item) => () => this.choose(item, true);
    return this.kinds.flatMap((kind) => kind.items.map((item) => ({ item, kind, go: go(item) })));
  }

  // ---- the file of weights

  saved() {
    return { candidates: Object.fromEntries(this.kinds.map(({ key, weights }) => [key, weights])) };
  }

  // Of a file: kinds that it does not name stay as they are.
  take({ candidates = {} }) {
    for (const kind of this.kinds) if (candidates[kind.key]) kind.take(candidates[kind.key]);
    this.draw();
  }
}
