/* The profile of a park: what stands below its year, each part with its result in its head. */

import { el } from "../drawing/dom.js";
import { dominoBrief, dominoParts } from "./park_likes.js";
import { nameOf } from "../estates/estate_controls.js";
import { criteriaBrief, criteriaParts, goalsBrief, goalsParts } from "./park_criteria.js";
import { projectsBrief, projectsParts, savingBrief, savingParts } from "./park_projects.js";
import { contactOf, streamsBrief, streamsParts } from "./park_streams.js";
import { known } from "../drawing/values.js";

export class ParkProfile {
  constructor(page, eco) {
    this.page = page;
    this.eco = eco;
    this.open = new Set(); // parts that were opened stay open for the next park
  }

  // What the park is, in a line.
  facts(id) {
    const { eco } = this;
    const { words } = this.page;
    const [row] = eco.of("facts", id);
    if (!row) return null;
    const share = row.occupancy_pct; // of what can be let, which is less than a total area
    const let_ = known(row.let_ha) ? "map.eco.let_area" : "map.eco.let";
    const told = [
      known(row.area_ha) ? `${words.short(row.area_ha)} ha` : "",
      known(share) ? words.t(let_, { area: words.short(row.let_ha), share: words.number(share, 0) }) : "",
      known(row.tenants_count) ? words.t("map.eco.tenants", { count: words.number(row.tenants_count, 0) }) : "",
      row.voltage ? nameOf(words, "voltage", row.voltage) : "",
      known(row.transformer_kva)
        ? words.t("map.eco.transformer", { power: words.short(row.transformer_kva / 1000) })
        : "",
    ].filter(Boolean);
    return told.length ? el("p", { class: "gp-facts" }, told.join(" · ")) : null;
  }

  parts(id) {
    const { eco } = this;
    const [saving, eip, sdg, projects] = ["saving", "eip", "sdg", "projects"].map((table) => eco.of(table, id));
    return [
      this.section("projects", projectsBrief(projects), () => projectsParts(eco, projects)),
      this.section("saving", savingBrief(eco, saving), () => savingParts(eco, saving)),
      this.section("criteria", criteriaBrief(eco, eip), () => criteriaParts(eco, eip)),
      this.section("goals", goalsBrief(eco, sdg), () => goalsParts(eco, sdg)),
      this.section("streams", streamsBrief(eco, id), () => streamsParts(eco, id)),
      eco.all("likes").length ? this.section("domino", dominoBrief(eco, id), () => dominoParts(eco, id)) : null,
      this.section("contact", eco.of("contacts", id).length ? "✓" : "", () => contactOf(eco, id)),
    ];
  }

  // Filled once it is open.
  section(key, brief, parts) {
    const { words } = this.page;
    const head = el("summary", {}, words.t(`map.eco.part.${key}`), el("span", { class: "gp-brief" }, brief));
    const body = el("div", { class: "gp-part" });
    const node = el(
      "details",
      { class: "gp-profile", "data-part": key, open: this.open.has(key), ontoggle: () => fill() },
      head,
      body,
    );
    const fill = () => {
      if (node.open) this.open.add(key);
      else this.open.delete(key);
      if (node.open && !body.childElementCount) body.append(...parts().filter(Boolean));
    };
    if (node.open) fill();
    return node;
  }
}
