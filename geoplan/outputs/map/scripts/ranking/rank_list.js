/* The list of what is ranked: the same for zones and for candidate sites. */

import { el, named } from "../drawing/dom.js";
import { isStable } from "./rank.js";

// The share of all weights that a rank rests on.
export function inPercent(words, share) {
  return `${words.number(100 * share, 0)}%`;
}

// The list of what is ranked: rank, name, share of the weights that was applied, score, and between which ranks it lies
// when weights and energies vary. `sampling` says with `count`, how many have a rank, which are stable. A share that all
// have in common is said once, which leaves names the room of its column.
export function rankList(words, entries, sampling) {
  const shares = [...new Set(entries.map(({ share }) => inPercent(words, share)))];
  const columns = { share: "map.weight_applied", score: "map.score", range: "map.rank_range" };
  if (shares.length < 2) delete columns.share;
  const titles = Object.entries(columns).map(([name, key]) => el("span", { class: "gp-rank-" + name }, words.t(key)));
  const head = el("li", { class: "gp-rank-head", "aria-hidden": "true" }, ...titles);
  const common = shares.length === 1 ? [commonShare(words, shares[0])] : [];
  return [
    ...common,
    head,
    ...entries.map((entry) => rankRow(words, entry, { ...sampling, tellsShare: columns.share })),
  ];
}

function commonShare(words, share) {
  return el("li", { class: "gp-rank-common gp-note" }, words.headed(words.t("map.weight_applied"), share));
}

// Fills the list anew; the row that has the focus keeps it.
export function fillList(list, rows) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...rows);
  const same = focused && [...list.querySelectorAll("button")].find(({ dataset }) => dataset.id === focused);
  if (same) same.focus({ preventScroll: true });
}

function rankRow(words, { id, rank, score, share, interval, name, unknown, choose, hollow }, sampling) {
  const doubts = hollow ? [words.t("demonstration")] : [];
  if (unknown.length) doubts.push(words.headed(words.t("map.not_known"), words.listed(unknown)));
  const title = doubts.length ? doubts.join("; ") : null;
  const star = unknown.length ? " *" : "";
  const stable = interval && isStable(interval, sampling, sampling.count);
  const range = { class: "gp-rank-range" + (stable ? " gp-stable" : "") };
  range.title = words.t(stable ? "map.rank_stable" : "map.rank_moves");
  const button = el(
    "button",
    { type: "button", onclick: choose, title, "data-id": id },
    el("b", { class: hollow ? "gp-hollow-rank" : null }, String(rank)),
    el("span", { class: "gp-name", dir: "auto" }, named(name + star)),
    sampling.tellsShare
      ? el("span", { class: "gp-rank-share", title: words.t("map.weight_applied") }, inPercent(words, share))
      : null,
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
