/* Sliders for the weights of criteria: the same for zones and for candidate sites. */

import { el } from "../drawing/dom.js";
import { percentsOf } from "../drawing/rounded_parts.js";

const LEAST = 1; // what the last slider stops at: with no weight at all nothing could be ranked

// One slider a criterion; weights (key -> number) follow it. They are made once: while one is held, only the texts
// beside it change, and a slider's own value where it is another. `refused` is told where the last would go to 0.
export class Sliders {
  constructor(words, { criteria, weights, prefix, moved, refused }) {
    this.words = words;
    this.weights = weights;
    this.refused = refused;
    this.rows = criteria.map((criterion) => this.rowOf(criterion, prefix + criterion.key, moved));
    this.nodes = this.rows.map(({ node }) => node);
  }

  rowOf(criterion, id, moved) {
    const oninput = () => {
      const isLast = Number(slider.value) === 0 && !this.othersCount(criterion);
      if (isLast) slider.value = LEAST;
      this.weights[criterion.key] = Number(slider.value);
      moved();
      if (isLast) this.refused();
    };
    const slider = el("input", { type: "range", min: 0, max: 100, step: 1, id, oninput });
    const label = el("label", { for: id, "data-criterion": criterion.key });
    const share = el("output", { for: id });
    return { criterion, slider, share, label, node: el("div", { class: "gp-weight" }, label, share, slider) };
  }

  // Whether any other slider that counts has a weight.
  othersCount(criterion) {
    return this.rows.some(
      (row) => row.criterion !== criterion && !row.slider.disabled && this.weights[row.criterion.key] > 0,
    );
  }

  // Shows titles, and what each weight is of their sum; those that are equal for all have no part in it.
  draw(equal) {
    const { words, weights } = this;
    const counting = this.rows.filter(({ criterion }) => !equal.includes(criterion));
    const percents = percentsOf(counting.map(({ criterion }) => weights[criterion.key]));
    for (const row of this.rows) {
      const { criterion, slider, share, label } = row;
      const at = counting.indexOf(row);
      label.textContent = words.inText(criterion.title);
      if (Math.abs(Number(slider.value) - weights[criterion.key]) > 0.5) slider.value = weights[criterion.key];
      slider.disabled = at < 0;
      share.textContent = at >= 0 && percents.some(Boolean) ? `${words.number(percents[at], 0)}%` : "–";
      slider.setAttribute("aria-valuetext", share.textContent);
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
