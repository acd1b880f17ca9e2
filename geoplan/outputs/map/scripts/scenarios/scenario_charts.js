/* The charts of a plan: wedges of one plan or of two, the cost curve, and its bars as a list. */

import { coloured, el } from "../drawing/dom.js";
import { ScenarioCurveChart } from "./scenario_curve_chart.js";
import { GRID } from "./scenario_model.js";
import { ScenarioWedges } from "./scenario_wedges.js";

export class ScenarioCharts {
  // `choice` says what plans are called and who pays, `figures` what targets are; `opened` is told when the list of costs
  // is opened.
  constructor(words, plans, { choice, figures, opened }) {
    Object.assign(this, { words, plans, choice });
    const { groups, measures, years } = plans.given;
    const ids = [...new Set(measures.map(({ group }) => group)), GRID];
    this.groups = new Map(ids.map((id, at) => [id, { ...groups[id], at }]));
    const all = Array.from({ length: years[1] - years[0] + 1 }, (_, y) => years[0] + y);
    const toldOf = (target) => figures.toldOf(target);
    const wedges = () => new ScenarioWedges(words, { years: all, groups: [...this.groups.values()], toldOf });
    this.pair = () => ({ A: wedges(), B: wedges() });
    this.wedges = this.pair();
    this.node = el("div", { class: "gp-chart gp-side-by-side" }, this.wedges.A.node, this.wedges.B.node);
    this.keys = el("ul", { class: "gp-keys" });
    this.curve = new ScenarioCurveChart(words, this.groups);
    this.costs = el("ol", { class: "gp-rows" });
    const summary = words.say(el("summary", {}), "map.plan.costs");
    this.costList = el("details", { ontoggle: opened }, summary, this.costs);
  }

  draw(slots) {
    this.drawWedges(this.wedges, slots);
    this.drawKeys(slots);
    this.drawCosts();
  }

  drawWedges(wedges, slots) {
    const most = this.highest(slots);
    for (const [slot, chart] of Object.entries(wedges)) {
      chart.node.hidden = !slots.includes(slot);
      if (!chart.node.hidden) chart.draw(this.wedgesOf(slot, most));
    }
  }

  wedgesOf(slot, most) {
    const { plans } = this;
    const { run, band } = plans.of(slot);
    const { model } = plans;
    const name = this.choice.titleOf(plans.slots[slot]);
    return {
      name: plans.shown().length > 1 ? this.words.headed(slot, name) : name,
      byGroup: this.byGroup(run),
      bau: model.bau,
      total: run.total,
      cut: run.cut,
      band,
      targets: this.drawable(),
      most,
    };
  }

  // Tonnes of each group by year, the cleaner grid as the last.
  byGroup({ by }) {
    const { model } = this.plans;
    const rows = [...this.groups].map(() => new Float64Array(model.years.length));
    by.forEach((tonnes, m) => {
      const { at } = this.groups.get(m < model.measures.length ? model.measures[m].group : GRID);
      tonnes.forEach((value, y) => (rows[at][y] += value));
    });
    return rows;
  }

  // Both charts have one scale.
  highest(slots) {
    const { model } = this.plans;
    const rows = slots.flatMap((slot) => {
      const { run, band } = this.plans.of(slot);
      return [model.base.isKnown ? model.bau : run.cut, band ? band.high : []];
    });
    const levels = this.drawable().map(({ level }) => level);
    return Math.max(...rows.flatMap((row) => [...row].filter(Number.isFinite)), ...levels, 1);
  }

  // The targets that have a place among the wedges: of what is left, or of what is cut where that is all there is.
  drawable() {
    const { model, given } = this.plans;
    return given.targets.filter(({ year, level, sense }) => {
      const isOfCut = sense === "reduction";
      return level !== null && isOfCut !== model.base.isKnown && year >= given.years[0] && year <= given.years[1];
    });
  }

  // The groups that take anything off in a plan that is shown.
  drawKeys(slots) {
    const { words } = this;
    const rows = slots.map((slot) => this.byGroup(this.plans.of(slot).run));
    const seen = [...this.groups.values()].filter(({ at }) => rows.some((of) => of[at].some((value) => value !== 0)));
    const keys = seen.map(({ colour, title }) => [coloured(colour, "gp-swatch"), words.inText(title)]);
    const { model } = this.plans;
    const mark = (name, key) => [el("span", { class: `gp-swatch ${name}` }), words.t(key)];
    if (model.base.isKnown) keys.push(mark("gp-bau-key", "map.plan.bau"));
    if (model.futures.count) keys.push(mark("gp-band-key", "map.plan.band"));
    if (this.drawable().length) keys.push(mark("gp-target-key", "map.plan.target"));
    this.keys.replaceChildren(...keys.map((key) => el("li", {}, key)));
  }

  drawCosts() {
    const { plans, choice, words } = this;
    const rows = plans.moneyOf(plans.active, choice.who).map((row) => {
      const { title, group } = plans.model.measures[row.m];
      return { ...row, title: words.inText(title), group };
    });
    const name = words.t("map.plan.curve_name", {
      plan: choice.titleOf(plans.id),
      payer: words.t(`map.plan.payer.${choice.who}`),
    });
    this.curve.draw(rows, name);
    if (!this.costList.open) return;
    const built = rows.filter(({ tonnes }) => tonnes !== 0);
    this.costs.replaceChildren(...built.map((row) => this.costRow(row)));
  }

  costRow({ title, perTonne, tonnes, paysForItself }) {
    const { words } = this;
    const cost = Number.isFinite(perTonne) ? words.t("map.plan.usd_per_tonne", { cost: words.short(perTonne) }) : "–";
    const pays = paysForItself ? ` · ${words.t("map.plan.pays")}` : "";
    const all = `${words.short(tonnes)} tCO₂e${pays}`;
    return el(
      "li",
      {},
      el("div", { class: "gp-row-head" }, el("span", {}, title), el("b", {}, cost)),
      el("small", {}, all),
    );
  }
}
