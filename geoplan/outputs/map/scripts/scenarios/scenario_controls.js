/* The sliders of a plan: two years for each measure, in groups that open. They are made once for all measures; a frame
   changes texts, and a slider's own value only where it is another, so that a drag goes on. */

import { coloured, el } from "../drawing/dom.js";

export class ScenarioControls {
  // `moved` is told which measure, which year and which share.
  constructor(words, plans, moved) {
    Object.assign(this, { words, plans, moved });
    const { measures, groups } = plans.given;
    const ids = [...new Set(measures.map(({ group }) => group))];
    this.groups = ids.map((id) => this.groupOf(id, groups[id], measures));
    this.groups[0].node.open = true; // that there are sliders is seen
    this.node = el(
      "div",
      { class: "gp-plan-groups" },
      this.groups.map(({ node }) => node),
    );
  }

  groupOf(id, look, measures) {
    const rows = measures.map((measure, m) => ({ measure, m })).filter(({ measure }) => measure.group === id);
    const parts = rows.map(({ measure, m }) => this.rowOf(measure, m));
    const [name, brief] = [el("span", {}), el("span", { class: "gp-brief" })];
    const swatch = coloured(look.colour, "gp-swatch");
    const summary = el("summary", {}, swatch, name, brief);
    const node = el(
      "details",
      { class: "gp-fold" },
      summary,
      el(
        "div",
        { class: "gp-part" },
        parts.map((row) => row.node),
      ),
    );
    return { id, look, name, brief, node, rows: parts };
  }

  rowOf(measure, m) {
    const name = el("h4", { id: `gp-plan-measure-${m}` });
    const about = el("p", { class: "gp-note" });
    const sliders = this.plans.given.anchors.map((year) => this.slider(m, year));
    const node = el(
      "div",
      { class: "gp-plan-measure" },
      name,
      sliders.map((slider) => slider.node),
      about,
    );
    return { measure, m, name, about, sliders, node };
  }

  slider(m, year) {
    const id = `gp-plan-${m}-${year}`;
    const oninput = () => this.moved(m, year, Number(input.value) / 100);
    const range = { type: "range", id, min: 0, max: 100, step: 1, oninput };
    const input = el("input", { ...range, "aria-labelledby": `gp-plan-measure-${m} ${id}-year` });
    const told = el("span", { class: "gp-told" });
    const label = el("label", { for: id, id: `${id}-year` }, String(year));
    return { year, input, told, node: el("div", { class: "gp-plan-slider" }, label, input, told) };
  }

  // Shows the active plan at the chosen place; measures that the place has not are left out.
  draw() {
    const { words, plans } = this;
    const here = new Set(plans.measuresHere().map(({ id }) => id));
    const { run } = plans.of(plans.active);
    const last = plans.given.anchors.at(-1);
    const y = plans.model.placeOf(last);
    for (const { look, name, brief, node, rows } of this.groups) {
      const shown = rows.filter(({ measure }) => here.has(measure.id));
      node.hidden = !shown.length;
      const title = words.inText(look.title);
      if (name.textContent !== title) name.textContent = title;
      const tonnes = rows.reduce((sum, { m }) => sum + run.by[m][y], 0);
      brief.textContent = words.t("map.plan.brief", { year: last, tonnes: words.short(tonnes) });
      for (const row of rows) {
        row.node.hidden = !here.has(row.measure.id);
        if (!row.node.hidden && node.open) this.drawRow(row, run);
      }
    }
  }

  drawRow({ measure, m, name, about, sliders }, run) {
    const { words, plans } = this;
    const own = plans.model.measures[m];
    const title = words.inText(measure.title) + words.inBrackets(measure.status);
    if (name.textContent !== title) name.textContent = title;
    for (const { year, input, told } of sliders) {
      const share = 100 * plans.shareOf(own, year);
      if (Math.abs(Number(input.value) - share) > 0.5) input.value = String(share);
      const stock = `${words.short(plans.stockOf(own, year))} ${measure.unit}`;
      told.textContent = words.t("map.plan.stock", { share: words.number(share, 0), stock });
      input.setAttribute("aria-valuetext", told.textContent);
    }
    about.textContent = this.limitsOf(run.stands[m]);
  }

  // Why less stands than was asked for.
  limitsOf({ isShort, limited }) {
    const { words } = this;
    const told = isShort ? [words.t("map.plan.limited.resource")] : [];
    if (limited.length) told.push(words.t("map.plan.limited.build", { from: limited[0], to: limited.at(-1) }));
    return words.runOn(told);
  }
}
