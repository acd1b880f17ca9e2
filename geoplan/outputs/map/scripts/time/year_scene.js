/* The years of a plan: what it cuts in each, or what of a measure stands, by zone and park; how far it is from its targets
   then. Of two plans that are looked at side by side both are told, and the map shows the active one. */

import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";
import { gapOf } from "../scenarios/scenario_chance.js";
import { PLAN_FIELD } from "../scenarios/scenario_map.js";
import { standingIn } from "../scenarios/scenario_places.js";
import { TimeSlider } from "./time_slider.js";

export class YearScene {
  constructor(page, moved) {
    const { words, scenarios } = page;
    const { plans, charts } = scenarios;
    Object.assign(this, { key: "years", field: PLAN_FIELD, page, plans, moved, measure: null, drawn: null });
    [this.first, this.last] = plans.given.years;
    this.year = plans.given.anchors[0];
    const to = (change) => {
      Object.assign(this, change);
      moved();
    };
    this.slider = new TimeSlider(words, { name: "year", min: this.first, max: this.last }, (year) => to({ year }));
    const onplan = () => this.choosePlan(this.plan.value);
    this.plan = words.say(el("select", { id: "gp-time-plan", onchange: onplan }), "map.time.plan", "hint");
    const onmeasure = () => to({ measure: this.shown.value === "" ? null : Number(this.shown.value) });
    this.shown = words.say(el("select", { id: "gp-time-measure", onchange: onmeasure }), "map.time.shown", "hint");
    const lists = el("div", { class: "gp-time-lists" }, this.plan, this.shown);
    this.controls = el("div", { class: "gp-time-sliders" }, this.slider.node, lists);
    this.wedges = charts.pair();
    this.charts = el("div", { class: "gp-time-wedges" }, this.wedges.A.node, this.wedges.B.node);
  }

  async begin() {
    await this.plans.read();
    const { measures } = this.plans.model;
    this.offered = measures.map((_, m) => m).filter((m) => measures[m].kind !== "study" && someOf(measures[m]));
  }

  end() {
    const { map, charts } = this.page.scenarios;
    map.pass(null);
    map.score();
    this.markParks(null);
    for (const wedge of Object.values(charts.wedges)) wedge.mark(null);
    this.drawn = null;
  }

  choosePlan(id) {
    const { plans, page } = this;
    const other = plans.active === "A" ? "B" : "A";
    if (plans.slots[other] === id) plans.slots[other] = plans.id; // one plan is not beside itself
    plans.pick(plans.active, id);
    if (page.scenarios.isOpen) page.scenarios.ask();
    this.moved();
  }

  step(way, isLoop) {
    const count = this.last - this.first + 1;
    const at = this.year - this.first + way;
    if (!isLoop && (at < 0 || at >= count)) return false;
    this.year = this.first + ((at + count) % count);
    this.moved();
    return true;
  }

  score() {
    const { map } = this.page.scenarios;
    map.pass({ year: this.year, measure: this.measure });
    map.score();
  }

  get at() {
    return this.plans.model.placeOf(this.year);
  }

  // ---- drawn

  slide() {
    this.slider.draw(this.year, String(this.year));
  }

  draw() {
    const { charts, isOpen } = this.page.scenarios;
    this.slide();
    this.fill();
    // the plan's panel has the same wedges
    this.charts.hidden = isOpen;
    const slots = this.plans.shown();
    if (!isOpen) this.drawWedges(slots);
    for (const wedge of Object.values({ ...charts.wedges })) wedge.mark(this.year);
    this.markParks(this.measure);
  }

  // Again only where a plan or the language is another.
  drawWedges(slots) {
    const { charts } = this.page.scenarios;
    const { language } = this.page.state;
    const drawn = [language, ...slots.map((slot) => this.plans.of(slot).run)];
    const isSame = this.drawn && drawn.length === this.drawn.length && drawn.every((one, at) => one === this.drawn[at]);
    if (!isSame) charts.drawWedges(this.wedges, slots);
    this.drawn = drawn;
    for (const wedge of Object.values(this.wedges)) wedge.mark(this.year);
  }

  fill() {
    const { choice } = this.page.scenarios;
    const { words } = this.page;
    const { model, settings } = this.plans;
    choice.fill(this.plan, [{ of: [...settings.keys()].map((id) => [id, choice.titleOf(id)]) }], this.plans.id);
    const cut = ["", words.t("map.time.shown.cut")];
    const stands = this.offered.map((m) => [String(m), words.t("map.time.shown.stands", { measure: this.titleOf(m) })]);
    choice.fill(this.shown, [{ of: [cut, ...stands] }], this.measure === null ? "" : String(this.measure));
    this.plan.disabled = settings.size < 2 && Boolean(model);
  }

  titleOf(m) {
    const { title, status } = this.plans.model.measures[m];
    return this.page.words.inText(title) + this.page.words.inBrackets(status);
  }

  // Parks at which something of a measure of parks stands are filled.
  markParks(m) {
    const { estates, data } = this.page;
    const isOfParks = m !== null && this.plans.model.measures[m].kind === "estate";
    const there = new Set(
      isOfParks ? standingIn(this.plans.model, this.plans.of(this.plans.active).run, m, this.at) : [],
    );
    estates.marks.forEach((marker, at) => {
      const node = marker.getElement();
      if (node) node.classList.toggle("gp-estate-stands", there.has(data.estates[at].id));
    });
  }

  // ---- in words

  said() {
    const { words } = this.page;
    const slots = this.plans.shown();
    const told = slots.map((slot) => words.runOn(this.saidOf(slot, slots.length > 1)));
    return this.measure === null ? told : [...told, this.saidOfStock(this.measure)];
  }

  saidOf(slot, isTwo) {
    const { words, scenarios } = this.page;
    const { run } = this.plans.of(slot);
    const { figures, choice } = scenarios;
    const title = choice.titleOf(this.plans.slots[slot]);
    const [cut, total] = [run.cut[this.at], run.total[this.at]];
    const told = { year: this.year, plan: isTwo ? words.headed(slot, title) : title, cut: figures.tonnes(cut) };
    if (!Number.isFinite(cut)) return [words.t("map.time.said.dark", told)];
    const key = Number.isFinite(total) ? "map.time.said.left" : "map.time.said.cut";
    return [words.t(key, { ...told, left: figures.tonnes(total) }), this.saidOfTarget(run)];
  }

  // The next target from the year on, and how far the plan is from it when it is due.
  saidOfTarget(run) {
    const { words } = this.page;
    const { targets } = this.plans.given;
    const ahead = targets.filter(({ year }) => year >= this.year);
    if (!ahead.length) return targets.length ? words.t("map.time.said.no_target") : "";
    const due = Math.min(...ahead.map(({ year }) => year));
    const next = ahead.filter(({ year }) => year === due);
    const target = next.find(({ level }) => known(level)) || next[0];
    const told = { target: words.inText(target.title), year: due, gap: this.gapInWords(target, run) };
    return words.t("map.time.said.target", told);
  }

  gapInWords(target, run) {
    const { words, scenarios } = this.page;
    const gap = gapOf(target, this.plans.model, run);
    if (!known(target.level)) return scenarios.figures.lacking(target);
    if (gap === null) return words.t("map.plan.gap.unknown");
    return words.t(`map.plan.gap.${gap <= 0 ? "met" : "short"}`, { gap: scenarios.figures.tonnes(Math.abs(gap)) });
  }

  saidOfStock(m) {
    const { words } = this.page;
    const { plans } = this;
    const { run } = plans.of(plans.active);
    const { unit, kind, potential } = plans.model.measures[m];
    const stock = `${words.short(plans.stockOf(plans.model.measures[m], this.year))} ${unit}`;
    const all = potential.filter((whole) => whole > 0).length;
    const told = {
      measure: this.titleOf(m),
      stock,
      count: String(standingIn(plans.model, run, m, this.at).length),
      all: String(all),
    };
    return words.t(`map.time.said.stands.${plans.place ? "here" : kind === "estate" ? "parks" : "zones"}`, told);
  }

  basis() {
    const { words } = this.page;
    const status = words.meaning(this.plans.status());
    return [words.t("map.time.basis.plan"), status && status[0].toUpperCase() + status.slice(1)];
  }

  // ---- in the address: "2036", "2036/rooftop_pv.estates", "2036//net_zero", the plans where their own panel does not say them

  text() {
    const { given, slots } = this.plans;
    const measure = this.measure === null ? "" : `${given.measures[this.measure].id}`;
    const plans = [slots.A, slots.B].filter(Boolean).join(",");
    const isSaid = this.page.scenarios.isOpen || plans === Object.keys(given.settings)[0];
    return [this.year, measure, isSaid ? "" : plans].join("/").replace(/\/+$/, "");
  }

  take(text) {
    const given = /^(\d{4})(?:\/([^/]*))?(?:\/([^/,]+)(?:,([^/,]+))?)?$/.exec(text);
    if (!given) return false;
    const { plans } = this;
    const year = Number(given[1]);
    const measure = given[2] ? plans.given.measures.findIndex(({ id }) => id === given[2]) : null;
    const named = given.slice(3).filter(Boolean);
    const isKnown = named.every((id) => plans.settings.has(id)) && measure !== -1;
    if (!isKnown || year < this.first || year > this.last) return false;
    Object.assign(this, { year, measure });
    if (named.length) this.look(named);
    return true;
  }

  look([A, B = ""]) {
    const { plans } = this;
    Object.assign(plans.slots, { A, B });
    if (!B) plans.active = "A";
  }
}

function someOf({ potential }) {
  return potential.some((whole) => whole > 0);
}
