/* The supply curve beneath the map: the sites that the filter shows, by the cost of their electricity. What is pointed at
   in the curve is seen on the map, and the other way round; the line across it limits the cost. */

import { NARROW_PX } from "../access/room.js";
import { isDemonstration } from "../candidates/site_sign.js";
import { el } from "../drawing/dom.js";
import { known } from "../drawing/values.js";
import { inflated } from "../packing/inflated.js";
import { futuresOf } from "../packing/packed_numbers.js";
import { CostLine } from "./cost_line.js";
import { CurveChart, reachOf } from "./curve_chart.js";
import { curveKeys } from "./curve_keys.js";
import { LitSites } from "./lit_sites.js";
import { bandOf } from "./supply_band.js";
import { between, COST, ENERGY, stepAt, stepsOf } from "./supply_steps.js";
import { CurveZoom } from "./curve_zoom.js";

const SIGN = ["M4 3v17h17", "M4 17h4v-4h5V9h4V5h4"];
const [HEIGHT, NARROW_HEIGHT, LOW_HEIGHT, PAPER] = [180, 130, 104, [700, 240]];
const REST_MS = 120;
const FINE = 60; // costs at which the band is worked out, beside those of the sites

export class SupplyCurve {
  constructor(page, given) {
    Object.assign(this, { page, given, rows: null, steps: [], band: null, wide: null });
    const act = (on) => (on ? this.begin() : page.dock.tenant === this.tenant && page.dock.close());
    this.tool = page.tools.add({ id: "gp-tool-curve", key: "map.curve.tool", sign: SIGN, act, stays: true });
    this.tenant = { key: "map.curve.tool", node: null, closed: (held) => this.end(held) };
    page.printed.push(() => this.paperNode());
  }

  get isOpen() {
    return this.page.dock.tenant === this.tenant && this.tenant.node !== null;
  }

  // Opened or closed by an address: which kinds are shown stays as that says.
  set(on) {
    this.isTaken = true;
    this.tool.set(on);
    this.isTaken = false;
  }

  begin() {
    const { page } = this;
    if (!this.tenant.node) this.make();
    page.dock.open(this.tenant);
    if (!this.isTaken && !page.sites.kind.isEvery) page.sites.takeEvery();
    this.draw();
    page.address.note();
    if (!this.rows) this.read();
  }

  // `held`: the focus was in the curve.
  end(held) {
    this.lit.show([]);
    this.tool.set(false);
    if (held) this.tool.button.focus();
    this.page.address.note();
  }

  // How sites vary is unpacked when the curve is first seen.
  async read() {
    const { futures } = this.given;
    this.rows = [];
    if (!futures) return;
    this.rows = futuresOf(await inflated(futures.rows), futures);
    if (this.isOpen) this.draw();
  }

  make() {
    const { words, sites } = this.page;
    this.told = el("p", { class: "gp-curve-told", id: "gp-curve-told" });
    this.step = el("p", { class: "gp-note gp-curve-step", id: "gp-curve-step" });
    this.chart = new CurveChart(words, (step) => this.nameOf(step));
    this.line = new CostLine(words, (high) => {
      sites.filter.limit(COST, { high });
      sites.filtered();
    });
    this.scroll = el("div", { class: "gp-curve-scroll" }, this.chart.drawing);
    this.zoom = new CurveZoom(this.page, this.scroll, () => this.redraw());
    this.keys = el("div", { class: "gp-curve-keys" });
    const body = el("div", { class: "gp-curve-chart" }, this.chart.axis, this.scroll, this.line.node);
    const head = el("div", { class: "gp-curve-head" }, this.told, this.zoom.node);
    this.tenant.node = el("div", { class: "gp-curve" }, head, body, this.step, this.keys);
    this.lit = new LitSites(this.page, (items) => this.point(items));
    this.listen();
    sites.heard.push(() => this.isOpen && this.draw());
    new ResizeObserver(() => this.isOpen && this.resized()).observe(this.scroll);
  }

  listen() {
    const at = (event) => {
      const { left } = this.chart.drawing.getBoundingClientRect();
      return this.steps[stepAt(this.steps, this.chart.amountAt(event.clientX - left))];
    };
    const { drawing, bars } = this.chart;
    drawing.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.light(at(event)));
    drawing.addEventListener("pointerleave", () => this.light(null));
    drawing.addEventListener("click", (event) => this.choose(at(event)));
    bars.addEventListener("focusin", ({ target }) => this.light(this.steps[this.chart.nodes.indexOf(target)], true));
    bars.addEventListener("focusout", () => this.light(null));
    bars.addEventListener("keydown", (event) => this.typed(event));
  }

  light(step, byKeys = false) {
    this.lit.show(step ? [step.item] : []);
    if (step && byKeys) this.zoom.reveal(this.chart.x((step.from + step.to) / 2));
  }

  choose(step) {
    if (step) this.page.sites.choose(step.item, true);
  }

  // One of the steps can be reached by Tab; arrows go from step to step.
  typed(event) {
    const { nodes } = this.chart;
    const at = nodes.indexOf(event.target);
    const ways = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: nodes.length - 1 };
    if (event.key === "Enter" || event.key === " ") this.choose(this.steps[at]);
    else if (event.key in ways) this.rest(nodes[ways[event.key]]);
    else return;
    event.preventDefault();
  }

  rest(node) {
    if (!node) return;
    for (const each of this.chart.nodes) each.setAttribute("tabindex", each === node ? 0 : -1);
    node.focus({ preventScroll: true });
  }

  // ---- drawing

  // All that may have changed: the sites, their band, the line, the language.
  draw() {
    const { sites } = this.page;
    const { filter, kind } = sites;
    const isIn = (entry) => (kind.isEvery || entry.kind === kind) && filter.passes(entry, COST);
    const steps = stepsOf(filter.entries, this.given, isIn);
    const told = JSON.stringify([this.page.state.language, this.rows && this.rows.length, steps.map(({ at }) => at)]);
    if (told !== this.drawn) {
      this.drawn = told;
      this.steps = steps;
      this.sites = this.sitesOf(steps);
      const priced = this.given.order.filter((at) => isIn(filter.entries[at])).length;
      const [left, unknown] = [priced - steps.length, filter.entries.filter(isIn).length - priced];
      this.keys.replaceChildren(...curveKeys(this.page, steps, { isDrawn: this.isDrawn, left, unknown }));
      this.drawLater();
      this.redraw();
    } else {
      this.drawLine();
    }
  }

  // Whether it is known how the sites vary.
  get isDrawn() {
    return Boolean(this.rows && this.rows.length && this.steps.length);
  }

  // The band takes a moment, and is worked out once the hand rests; how far it reaches is known at once.
  drawLater() {
    clearTimeout(this.waiting);
    this.band = null;
    this.most = this.isDrawn ? bandOf(this.sites, this.rows, [Infinity]).high[0] : 0;
    if (this.isDrawn) this.waiting = setTimeout(() => this.isOpen && this.settle(), REST_MS);
  }

  settle() {
    clearTimeout(this.waiting);
    if (!this.isDrawn || this.band) return;
    this.band = this.bandOf(this.steps);
    this.chart.drawBand(this.band);
  }

  sitesOf(steps) {
    const { futures } = this.given;
    if (!futures) return [];
    return steps.map(({ at, cost, energy }) => ({
      cost,
      energy,
      costRow: futures[COST][at],
      energyRow: futures[ENERGY][at],
    }));
  }

  bandOf(steps) {
    const { most } = reachOf(steps, 0);
    const fine = Array.from({ length: FINE + 1 }, (_, at) => (most * at) / FINE);
    const limits = [...new Set([...fine, ...steps.map(({ cost }) => cost)])].sort((a, b) => a - b);
    return { limits, ...bandOf(this.sites, this.rows, limits) };
  }

  // How wide it is, is read only here: to ask for it while a filter moves would have the page laid out twice.
  resized() {
    this.wide = { chart: this.scroll.parentNode.clientWidth, steps: this.scroll.clientWidth };
    this.redraw();
  }

  redraw() {
    if (!this.wide) return this.resized();
    const { steps, band, zoom, page, wide } = this;
    const held = this.chart.nodes ? this.chart.nodes.indexOf(document.activeElement) : -1;
    const height = page.frame.room.low ? LOW_HEIGHT : wide.chart < NARROW_PX ? NARROW_HEIGHT : HEIGHT;
    const model = { steps, band, ...reachOf(steps, this.most) };
    const least = Math.min(...steps.map(({ energy }) => energy));
    zoom.reach(model.whole / least, wide.steps);
    this.chart.draw(model, { width: wide.chart, height, zoom: zoom.times });
    page.words.say(this.chart.bars, "map.curve", "aria");
    this.chart.bars.setAttribute("aria-label", page.words.t("map.curve"));
    this.tenant.node.classList.toggle("gp-no-steps", !steps.length);
    this.drawLine();
    if (held >= 0) this.rest(this.chart.nodes[Math.min(held, steps.length - 1)]);
    return undefined;
  }

  drawLine() {
    const { filter } = this.page.sites;
    const { low, high } = filter.limitsOf(COST);
    const costs = this.steps.map(({ cost }) => cost);
    const told = this.inWords(low, high);
    this.told.textContent = told;
    this.line.node.hidden = !costs.length || !filter.figures.some(({ name }) => name === COST);
    this.line.draw(this.chart, { limit: high, least: costs[0], dearest: costs[costs.length - 1], told });
    this.chart.fade(low, high);
    this.point(this.lit.items);
  }

  // "12 sites at 60 USD/MWh or less give 1,230 GWh a year (900 – 1,500 in 8 of 10 futures)".
  inWords(low, high) {
    const { words } = this.page;
    const { count, energy } = between(this.steps, low, high);
    const told = { count: words.number(count, 0), energy: words.withUnit(ENERGY, energy, words.short(energy)) };
    const key = known(high) ? "map.curve.below" : "map.curve.whole";
    const cost = known(high) ? words.withUnit(COST, high, words.plainNumber(high)) : "";
    const text = this.steps.length ? words.t(key, { ...told, cost }) : words.t("map.curve.none");
    return text + this.rangeBelow(low, high) + this.demonstrationsIn(low, high);
  }

  rangeBelow(low, high) {
    const { words } = this.page;
    if (known(low) || !this.isDrawn) return "";
    const ends = bandOf(this.sites, this.rows, [known(high) ? high : Infinity]);
    const range = { low: words.short(ends.low[0]), high: words.short(ends.high[0]) };
    return words.bracketed(words.t("map.range", range));
  }

  // What of it stands where nobody can go.
  demonstrationsIn(low, high) {
    const { words } = this.page;
    const shown = this.steps.filter(({ item }) => isDemonstration(item));
    const { count, energy } = between(shown, low, high);
    if (!count) return "";
    const told = { count: words.number(count, 0), energy: words.withUnit(ENERGY, energy, words.short(energy)) };
    return words.t("map.curve.demonstrations", told);
  }

  nameOf({ item, kind, to }) {
    const { words, sites } = this.page;
    const figures = [COST, ENERGY].map((name) =>
      words.withUnit(name, item.values[name], words.short(item.values[name])),
    );
    const sum = words.t("map.curve.sum", { energy: words.withUnit(ENERGY, to, words.short(to)) });
    const mark = item.place === "real" ? "" : words.t("demonstration");
    return [item.name, sites.nameOf(kind), ...figures, sum, mark].filter(Boolean).join(" · ");
  }

  point(items) {
    this.chart.pin(items, this.page.state.candidate);
    const [step] = items.length ? this.steps.filter(({ item }) => item === items[0]) : [];
    this.step.textContent = step ? this.nameOf(step) : this.page.words.t("map.curve.hint");
  }

  // For a sheet of paper: all of the curve, what is said of it, and its keys.
  paperNode() {
    if (!this.isOpen || !this.steps.length) return null;
    const chart = new CurveChart(this.page.words);
    const [width, height] = PAPER;
    const { low, high } = this.page.sites.filter.limitsOf(COST);
    const reach = reachOf(this.steps, this.most);
    this.settle();
    chart.draw({ steps: this.steps, band: this.band, ...reach }, { width, height });
    chart.fade(low, high);
    chart.pin([], this.page.state.candidate);
    const title = el("h2", {}, this.page.words.t("map.curve"));
    const figure = el("div", { class: "gp-curve-chart" }, chart.axis, chart.drawing);
    return el(
      "section",
      { class: "gp-curve" },
      title,
      el("p", {}, this.told.textContent),
      figure,
      this.keys.cloneNode(true),
    );
  }
}
