/* Sliders for the weights of criteria, and the list that they rank: the same for zones and for candidate sites. */

import { el, named } from "../drawing/dom.js";
import { isStable } from "./rank.js";

// One slider a criterion; weights (key -> number) follow it.
export class Sliders {
  constructor(words, { criteria, weights, prefix, moved }) {
    this.words = words;
    this.weights = weights;
    this.rows = criteria.map((criterion) => this.rowOf(criterion, prefix + criterion.key, moved));
    this.nodes = this.rows.map(({ node }) => node);
  }

  rowOf(criterion, id, moved) {
    const oninput = () => {
      this.weights[criterion.key] = Number(slider.value);
      moved();
    };
    const slider = el("input", { type: "range", min: 0, max: 100, step: 1, id, oninput });
    const label = el("label", { for: id, "data-criterion": criterion.key });
    const share = el("output", { for: id });
    return { criterion, slider, share, label, node: el("div", { class: "gp-weight" }, label, share, slider) };
  }

  // Shows titles, and what each weight is of their sum; those that are equal for all have no part in it.
  draw(equal) {
    const { words, weights } = this;
    const counts = ({ criterion }) => !equal.includes(criterion);
    const sum = this.rows.filter(counts).reduce((total, { criterion }) => total + weights[criterion.key], 0);
    for (const row of this.rows) {
      const { criterion, slider, share, label } = row;
      label.textContent = words.inText(criterion.title);
      slider.value = weights[criterion.key];
      slider.disabled = !counts(row);
      share.textContent = sum && counts(row) ? `${words.number((100 * weights[criterion.key]) / sum, 0)}%` : "–";
    }
  }
}

export function weightsOf(criteria) {
  return Object.fromEntries(criteria.map(({ key, weight }) => [key, weight]));
}

// What has no weight, by name: what is not applied, and what is equal for all.
export function withoutWeight(words, criteria, equal) {
  const missing = criteria.filter((criterion) => !criterion.applied);
  return [...listOf(words, "map.not_applied", missing), ...listOf(words, "map.equal", equal)];
}

function listOf(words, key, criteria) {
  if (!criteria.length) return [];
  const names = criteria.map(({ title }) => el("li", {}, words.inText(title)));
  return [el("h3", {}, words.t(key)), el("ul", { class: "gp-note gp-missing" }, names)];
}

// The share of all weights that a rank rests on.
export function inPercent(words, share) {
  return `${words.number(100 * share, 0)}%`;
}

// The list of what is ranked: rank, name, share of the weights that was applied, score, and between which ranks it lies
// when weights and energies vary. `sampling` says with `count`, how many have a rank, which are stable.
export function rankList(words, entries, sampling) {
  const columns = { share: "map.weight_applied", score: "map.score", range: "map.rank_range" };
  const titles = Object.entries(columns).map(([name, key]) => el("span", { class: "gp-rank-" + name }, words.t(key)));
  const head = el("li", { class: "gp-rank-head", "aria-hidden": "true" }, ...titles);
  return [head, ...entries.map((entry) => rankRow(words, entry, sampling))];
}

function rankRow(words, { rank, score, share, interval, name, unknown, choose, hollow }, sampling) {
  const doubts = hollow ? [words.t("demonstration")] : [];
  if (unknown.length) doubts.push(`${words.t("map.not_known")}: ${unknown.join(", ")}`);
  const title = doubts.length ? doubts.join("; ") : null;
  const star = unknown.length ? " *" : "";
  const stable = interval && isStable(interval, sampling, sampling.count);
  const range = { class: "gp-rank-range" + (stable ? " gp-stable" : "") };
  range.title = words.t(stable ? "map.rank_stable" : "map.rank_moves");
  const button = el(
    "button",
    { type: "button", onclick: choose, title },
    el("b", { class: hollow ? "gp-hollow-rank" : null }, String(rank)),
    el("span", { class: "gp-name", dir: "auto" }, named(name + star)),
    el("span", { class: "gp-rank-share", title: words.t("map.weight_applied") }, inPercent(words, share)),
    el("span", { class: "gp-rank-score" }, words.number(100 * score, 1)),
    el("span", range, inWords(interval)),
  );
  return el("li", { value: rank, "data-rank": rank }, button);
}

export function inWords(interval) {
  if (!interval) return "…";
  const [low, high] = interval;
  return low === high ? String(low) : `${low}–${high}`;
}
