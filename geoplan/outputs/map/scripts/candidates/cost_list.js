/* The list of the sites of all kinds by the cost of their electricity, as the supply curve has them. */

import { el, named } from "../drawing/dom.js";
import { rowOf } from "../ranking/rank_list.js";

const [COST, ENERGY] = ["lcoe_usd_per_mwh", "energy_gwh"];

// `entries`: { id, rank, name, values, dot, kind, choose }, in their order; what has no cost stands at the end,
// without a number. `made`: the rows of before, by the site: one that would read the same is taken again.
export function costList(words, entries, made) {
  const units = [words.unit(COST), words.unit(ENERGY)];
  const titles = units.map((unit) => el("span", { class: "gp-cost-figure" }, unit));
  const head = el("li", { class: "gp-rank-head", "aria-hidden": "true" }, titles);
  return [head, ...entries.map((entry) => keptRow(words, entry, made))];
}

function keptRow(words, entry, made) {
  const reads = `${words.state.language} ${entry.rank}`;
  const kept = made.get(entry.id);
  if (kept && kept.reads === reads) return kept.row;
  const row = costRow(words, entry);
  made.set(entry.id, { reads, row });
  return row;
}

function costRow(words, { id, rank, name, values, dot, kind, choose }) {
  const figure = (field) => {
    const title = words.headed(words.title(field), words.withUnit(field, values[field]));
    return el("span", { class: "gp-cost-figure", title }, words.short(values[field]));
  };
  return rowOf(
    { class: "gp-cost-row", value: rank || null, "data-rank": rank },
    { id, title: kind, choose },
    dot(),
    el("span", { class: "gp-name", dir: "auto" }, named(name)),
    figure(COST),
    figure(ENERGY),
  );
}
