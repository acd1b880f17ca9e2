/* What a plan comes to in figures: four that stay in sight, and the gap to each target with its chance. Of two plans both. */

import { el } from "../drawing/dom.js";
import { chanceOf, gapOf } from "./scenario_chance.js";
import { known } from "../drawing/values.js";

// By what tonnes are divided, and what they are then called.
function sizeOf(tonnes) {
  const size = Math.abs(tonnes);
  if (size >= 1e6) return { by: 1e6, unit: "MtCO₂e" };
  return size >= 1e4 ? { by: 1e3, unit: "ktCO₂e" } : { by: 1, unit: "tCO₂e" };
}

export class ScenarioFigures {
  constructor(words, plans) {
    Object.assign(this, { words, plans });
    this.top = el("dl", { class: "gp-top gp-plan-top" });
    const { anchors } = plans.given;
    this.tops = [...anchors.map((year) => ({ name: "cut", year })), { name: "invested" }, { name: "tonne" }];
    for (const one of this.tops) {
      Object.assign(one, { term: el("dt", {}), value: el("dd", {}) });
      this.top.append(el("div", {}, one.term, one.value));
    }
    this.targets = el("ul", { class: "gp-rows gp-plan-targets" });
    this.none = words.say(el("p", { class: "gp-note" }), "map.plan.no_targets");
    this.unpriced = el("p", { class: "gp-note" });
  }

  draw(who) {
    const { words, plans } = this;
    const slots = plans.shown();
    for (const { name, year, term, value } of this.tops) {
      term.textContent = words.t(`map.plan.${name}`, { year: year || plans.model.years.at(-1) });
      const told = slots.map((slot) => ({ slot, ...this[name](slot, year || who) }));
      value.replaceChildren(...told.flatMap((each) => this.told(each, slots.length > 1)));
    }
    this.drawTargets(slots);
    const unknown = Math.max(...slots.map((slot) => plans.model.investedOf(plans.of(slot).run).unknown));
    const lacks = who === "society" && !this.hasSociety() ? [words.t("map.plan.no_society")] : [];
    const without = unknown ? [words.t("map.plan.unpriced", { count: String(unknown) })] : [];
    this.unpriced.textContent = words.runOn([...without, ...lacks]);
  }

  told({ slot, text, small, hint }, isTwo) {
    const name = isTwo ? el("span", { class: "gp-slot-name" }, slot) : null;
    return el("div", {}, name, el("b", {}, text), small ? el("small", { title: hint || null }, small) : null);
  }

  cut(slot, year) {
    const { words, plans } = this;
    const { run, cutBand } = plans.of(slot);
    const y = plans.model.placeOf(year);
    const text = this.tonnes(run.cut[y]);
    if (!cutBand || !(cutBand.low[y] < cutBand.high[y])) return { text, small: "" };
    const { by } = sizeOf(run.cut[y]);
    const [low, high] = [cutBand.low[y], cutBand.high[y]].map((end) => words.short(end / by));
    return { text, small: `${low} – ${high}`, hint: words.t("map.range", { low, high }) };
  }

  invested(slot) {
    const { plans } = this;
    const { spent, unknown } = plans.model.investedOf(plans.of(slot).run);
    const sum = spent.reduce((all, each) => all + each, 0);
    return { text: sum || !unknown ? this.money(sum) : "–", small: this.ofMeasures(slot, unknown) };
  }

  // Of how many of the measures that are built a figure tells; nothing where it tells of all.
  ofMeasures(slot, unknown) {
    const { words, plans } = this;
    const all = plans.model.builtIn(plans.of(slot).run).length;
    return unknown ? words.t("map.plan.of_measures", { known: String(all - unknown), all: String(all) }) : "";
  }

  // The mean of all measures whose cost is known: what they cost over what they cut.
  tonne(slot, who) {
    const { words, plans } = this;
    const built = new Set(plans.model.builtIn(plans.of(slot).run).map(({ id }) => id));
    const rows = plans.moneyOf(slot, who).filter(({ id }) => built.has(id));
    const priced = rows.filter(({ net }) => Number.isFinite(net));
    const [net, cut] = ["net", "cut"].map((name) => priced.reduce((sum, row) => sum + row[name], 0));
    const text = cut > 0 ? words.t("map.plan.usd_per_tonne", { cost: words.short(net / cut) }) : "–";
    const paying = priced.filter((row) => row.paysForItself && row.tonnes > 0).length;
    const pays = paying ? words.t("map.plan.paying", { count: String(paying) }) : "";
    const of = this.ofMeasures(slot, rows.length - priced.length);
    return { text, small: [of, pays].filter(Boolean).join(" · ") };
  }

  hasSociety() {
    const { terms } = this.plans.given;
    return (
      known(terms.social_discount_rate) && this.plans.moneyOf("A", "society").some(({ net }) => Number.isFinite(net))
    );
  }

  tonnes(value) {
    const { by, unit } = sizeOf(value);
    return this.words.t("map.estate.a_year", { figure: this.words.short(value / by), unit });
  }

  money(usd) {
    const { words } = this;
    if (!(Math.abs(usd) >= 1e6)) return `${words.short(usd)} USD`;
    return words.t("map.eco.million_usd", { figure: words.short(usd / 1e6) });
  }

  // ---- targets

  drawTargets(slots) {
    const { targets } = this.plans.given;
    this.none.hidden = targets.length > 0;
    this.targets.replaceChildren(...targets.map((target) => this.target(target, slots)));
  }

  // What a target is, in words; its number is that of its mark among the wedges.
  toldOf(target) {
    const { words } = this;
    const sense = target.sense ? words.t(`map.plan.sense.${target.sense}`) : "";
    const key = target.sense === "reduction" ? "map.plan.level.reduction" : "map.plan.level";
    const level = known(target.level) ? words.t(key, { level: this.tonnes(target.level) }) : "";
    const number = String(this.plans.given.targets.indexOf(target) + 1);
    const title = words.inText(target.title);
    const about = [sense, level].filter(Boolean).join(" · ");
    const name = words.headed(`${number}. ${title}` + words.bracketed(String(target.year)), about);
    return { number, title, about, name };
  }

  target(target, slots) {
    const { title, about, number } = this.toldOf(target);
    const name = el("span", {}, el("b", { class: "gp-target-number" }, number), ` ${title}`);
    const head = el("div", { class: "gp-row-head" }, name, el("b", {}, String(target.year)));
    if (!known(target.level)) return el("li", {}, head, el("small", {}, about), el("small", {}, this.lacking(target)));
    return el(
      "li",
      {},
      head,
      el("small", {}, about),
      slots.map((slot) => this.reached(target, slot, slots.length > 1)),
    );
  }

  // What a target lacks before it can be read.
  lacking({ missing }) {
    const { words } = this;
    const told = missing.map((key) =>
      words.has(`scenario.missing.${key}`) ? words.t(`scenario.missing.${key}`) : key,
    );
    return words.runOn([words.t("map.plan.not_read"), told.length ? words.listed(told) : ""]);
  }

  reached(target, slot, isTwo) {
    const { words, plans } = this;
    const { run, futures } = plans.of(slot);
    const gap = gapOf(target, plans.model, run);
    const chance = chanceOf(target, plans.model, futures);
    const isMet = gap !== null && gap <= 0;
    const told =
      gap === null
        ? words.t("map.plan.gap.unknown")
        : words.t(isMet ? "map.plan.gap.met" : "map.plan.gap.short", { gap: this.tonnes(Math.abs(gap)) });
    const likely = chance === null ? "" : words.t("map.plan.chance", { share: words.number(100 * chance, 0) });
    const mark = el("span", {
      class: isMet ? "gp-verdict" : "gp-verdict gp-not",
      "data-verdict": isMet ? "met" : "not_met",
    });
    mark.textContent = isMet ? "✓" : "✗";
    mark.setAttribute("aria-hidden", "true");
    const name = isTwo ? el("span", { class: "gp-slot-name" }, slot) : null;
    return el("div", { class: "gp-reached" }, name, mark, el("span", {}, [told, likely].filter(Boolean).join(" · ")));
  }
}
