/* The list of what is ranked: the same for zones and for candidate sites. */

import { el, inOrder, named } from "../drawing/dom.js";
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

// A row of a list that is pressed as a whole: `parts` stand in its button.
export function rowOf(attributes, { id, title, choose }, ...parts) {
  const press = { type: "button", onclick: () => row.choose(), title, "data-id": id };
  const row = el("li", attributes, el("button", press, ...parts));
  row.choose = choose;
  return row;
}

// Fills the list anew. A row that reads as before stays where it is: most of the time goes into laying out new ones. The
// row that has the focus keeps it.
export function fillList(list, rows) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const again = new Set(rows);
  const before = new Map([...list.children].filter((row) => !again.has(row)).map((row) => [keyOf(row), row]));
  const next = rows.map((row) => {
    const same = row.parentNode === list ? null : before.get(keyOf(row));
    return same && same.isEqualNode(row) ? Object.assign(same, { choose: row.choose }) : row;
  });
  const there = new Set(next);
  for (const row of [...list.children]) if (!there.has(row)) row.remove();
  inOrder(list, next, [...list.children]);
  if (!focused || list.contains(document.activeElement)) return;
  const same = [...list.querySelectorAll("button")].find(({ dataset }) => dataset.id === focused);
  if (same) same.focus({ preventScroll: true });
}

// A row that is none to press is told by its class.
function keyOf(row) {
  const button = row.querySelector("button");
  return button ? button.dataset.id : row.className;
}

function rankRow(words, { id, rank, score, share, interval, name, unknown, choose, hollow }, sampling) {
  const doubts = hollow ? [words.t("demonstration")] : [];
  if (unknown.length) doubts.push(words.headed(words.t("map.not_known"), words.listed(unknown)));
  const title = doubts.length ? doubts.join("; ") : null;
  const star = unknown.length ? " *" : "";
  const stable = interval && isStable(interval, sampling, sampling.count);
  const range = { class: "gp-rank-range" + (stable ? " gp-stable" : "") };
  range.title = words.t(stable ? "map.rank_stable" : "map.rank_moves");
  return rowOf(
    { value: rank, "data-rank": rank },
    { id, title, choose },
    el("b", { class: hollow ? "gp-hollow-rank" : null }, String(rank)),
    el("span", { class: "gp-name", dir: "auto" }, named(name + star)),
    sampling.tellsShare
      ? el("span", { class: "gp-rank-share", title: words.t("map.weight_applied") }, inPercent(words, share))
      : null,
    el("span", { class: "gp-rank-score" }, words.number(100 * score, 1)),
    el("span", range, inWords(interval)),
  );
}

export function inWords(interval) {
  if (!interval) return "…";
  const [low, high] = interval;
  return low === high ? String(low) : `${low}–${high}`;
}
