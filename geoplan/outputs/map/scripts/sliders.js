/* Sliders for the weights of criteria, and the list that they rank: the same for zones and for candidate sites. */

import { el, named } from "./dom.js";

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

  // Shows titles, and what each weight is of their sum.
  draw() {
    const { words, weights } = this;
    const sum = this.rows.reduce((total, { criterion }) => total + weights[criterion.key], 0);
    for (const { criterion, slider, share, label } of this.rows) {
      label.textContent = words.inText(criterion.title);
      slider.value = weights[criterion.key];
      share.textContent = sum ? `${words.number((100 * weights[criterion.key]) / sum, 0)} %` : "–";
    }
  }
}

export function weightsOf(criteria) {
  return Object.fromEntries(criteria.map(({ key, weight }) => [key, weight]));
}

// What is not applied, by name.
export function notApplied(words, criteria) {
  const missing = criteria.filter((criterion) => !criterion.applied);
  if (!missing.length) return [];
  const names = missing.map(({ title }) => el("li", {}, words.inText(title)));
  return [el("h3", {}, words.t("map.not_applied")), el("ul", { class: "gp-note gp-missing" }, names)];
}

// The list of what is ranked: rank, name, score, and between which ranks it lies when the weights vary.
export function rankList(words, entries, sampling) {
  const [score, range] = ["map.score", "map.rank_range"].map((key) => el("span", {}, words.t(key)));
  const head = el("li", { class: "gp-rank-head", "aria-hidden": "true" }, score, range);
  const wide = Math.max(sampling.stable_ranks, sampling.stable_share * sampling.count);
  return [head, ...entries.map((entry) => rankRow(words, entry, wide))];
}

function rankRow(words, { rank, score, interval, name, unknown, choose, hollow }, wide) {
  const doubts = hollow ? [words.t("demonstration")] : [];
  if (unknown.length) doubts.push(`${words.t("map.not_known")}: ${unknown.join(", ")}`);
  const title = doubts.length ? doubts.join("; ") : null;
  const star = unknown.length ? " *" : "";
  const stable = interval && interval[1] - interval[0] <= wide;
  const range = { class: "gp-rank-range" + (stable ? " gp-stable" : "") };
  range.title = words.t(stable ? "map.rank_stable" : "map.rank_moves");
  const button = el(
    "button",
    { type: "button", onclick: choose, title },
    el("b", { class: hollow ? "gp-hollow-rank" : null }, String(rank)),
    el("span", { class: "gp-name", dir: "auto" }, named(name + star)),
    el("span", {}, words.number(100 * score, 1)),
    el("span", range, inWords(interval)),
  );
  return el("li", { value: rank, "data-rank": rank }, button);
}

export function inWords(interval) {
  if (!interval) return "…";
  const [low, high] = interval;
  return low === high ? String(low) : `${low}–${high}`;
}
