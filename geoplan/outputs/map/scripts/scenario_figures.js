/* What a plan comes to in figures: four that stay in sight, and the gap to each target with its chance. Of two plans both. */

import { el } from "./dom.js";
import { chanceOf, gapOf } from "./scenario_chance.js";
import { known } from "./values.js";

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
    this.unpriced.textContent = [...without, ...lacks].join(" ");
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
    return { text: sum || !unknown ? this.money(sum) : "–", small: "" };
  }

  // The mean of all measures whose cost is known.
  tonne(slot, who) {
    const { words, plans } = this;
    const rows = plans.moneyOf(slot, who).filter(({ perTonne }) => Number.isFinite(perTonne));
    const net = rows.reduce((sum, row) => sum + row.net, 0);
    const cut = rows.reduce((sum, row) => sum + row.net / row.perTonne, 0);
    const value = cut ? words.t("map.plan.usd_per_tonne", { cost: words.short(net / cut) }) : "–";
    const paying = rows.filter((row) => row.paysForItself && row.tonnes > 0).length;
    return { text: value, small: paying ? words.t("map.plan.paying", { count: String(paying) }) : "" };
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

  target(target, slots) {
    const { words } = this;
    const sense = target.sense ? words.t(`map.plan.sense.${target.sense}`) : "";
    const head = el(
      "div",
      { class: "gp-row-head" },
      el("span", {}, words.inText(target.title)),
      el("b", {}, String(target.year)),
    );
    const level = known(target.level)
      ? words.t(target.sense === "reduction" ? "map.plan.level.reduction" : "map.plan.level", {
          level: this.tonnes(target.level),
        })
      : "";
    const about = [sense, level].filter(Boolean).join(" · ");
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
    return [words.t("map.plan.not_read"), told.length ? words.listed(told) : ""].join(" ");
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
