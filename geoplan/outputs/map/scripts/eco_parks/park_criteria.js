/* What a park's profile says of the criteria of eco-industrial parks and of the Sustainable Development Goals. */

import { el } from "../drawing/dom.js";
import { groupedBy } from "../packing/packed_table.js";
import { bitsOf, listOf, lowConfidence, note, rowOf } from "./profile_lists.js";
import { known } from "../drawing/values.js";

const SIGNS = {
  met: "✓",
  reached_unverified: "✓?",
  not_met: "✕",
  not_reached_unverified: "✕?",
  unknown: "?",
  reported: "i",
};
const VERDICTS = Object.keys(SIGNS);
const UNKNOWN = "unknown";

// Of what parks are asked, what a park's rows say nothing of.
export function unknownOf(asked, rows, name) {
  const there = new Set(rows.map((row) => row[name]));
  return asked.filter((one) => !there.has(one[name]));
}

// How many of each verdict there are, the first of the order first.
export function countsOfVerdicts(rows, unknown) {
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
  const counts = VERDICTS.map((verdict) => [verdict, count(verdict) + (verdict === UNKNOWN ? unknown : 0)]);
  return counts.filter(([, all]) => all);
}

function countsOf(eco, rows) {
  return countsOfVerdicts(rows, unknownOf(eco.asked("eip"), rows, "criterion").length);
}

export function criteriaBrief(eco, rows) {
  return countsOf(eco, rows)
    .map(([verdict, count]) => `${SIGNS[verdict]} ${count}`)
    .join("  ");
}

export function criteriaParts(eco, rows) {
  const { words } = eco.page;
  const asked = eco.asked("eip");
  if (!asked.length) return [note(words.t("map.eco.no_criteria"))];
  const keys = countsOf(eco, rows).map(([verdict, count]) =>
    el("li", {}, sign(verdict), words.headed(eco.title("verdict", verdict), count)),
  );
  const parts = [el("ul", { class: "gp-verdicts" }, keys)];
  for (const [framework, own] of groupedBy(asked, "framework")) {
    const shown = rows.filter((row) => row.framework === framework);
    const unknown = unknownOf(own, shown, "criterion");
    parts.push(el("h4", {}, eco.title("framework", framework)));
    if (shown.length) parts.push(listOf(shown.map((row) => criterion(eco, row))));
    if (unknown.length) parts.push(unknownOnes(eco, unknown));
  }
  return parts;
}

function unknownOnes(eco, rows) {
  const { words } = eco.page;
  const names = rows.map((row) => el("li", {}, nameOf(eco, row)));
  const summary = words.t("map.eco.unknown_count", { count: rows.length });
  return el("details", { class: "gp-unknown" }, el("summary", {}, summary), el("ul", {}, names));
}

function nameOf(eco, { criterion: key }) {
  const code = eco.codes[key];
  return (code ? `${code} ` : "") + eco.title("criterion", key);
}

function sign(verdict) {
  return el("span", { class: "gp-verdict", "data-verdict": verdict, "aria-hidden": "true" }, SIGNS[verdict] || "");
}

function criterion(eco, row) {
  const { words } = eco.page;
  const lines = [
    row.verdict === UNKNOWN && known(row.eip_value)
      ? words.t("map.eco.threshold_unknown")
      : eco.title("verdict", row.verdict),
    bitsOf([
      threshold(eco, row),
      known(row.gap) ? words.t("map.eco.gap", { value: amount(eco, row.gap, row.gap_unit) }) : "",
    ]),
    [eco.title("basis", row.eip_basis), row.evidence, row.evidence_date, row.source].filter(Boolean).join("; "),
  ];
  const node = rowOf(nameOf(eco, row), amount(eco, row.eip_value, row.eip_unit), lines);
  node.prepend(sign(row.verdict));
  node.classList.add("gp-criterion");
  return node;
}

// What is asked for; a yes stands in the title of the criterion.
function threshold(eco, { criterion: key, eip_threshold: value, eip_unit: unit }) {
  if (!known(value) || unit === "yes_no") return "";
  const asked = eco.below.has(key) ? "map.eco.threshold_below" : "map.eco.threshold";
  return eco.page.words.t(asked, { value: amount(eco, value, unit) });
}

// Yes and no are 1 and 0.
function amount(eco, value, unit) {
  const { words } = eco.page;
  if (unit === "yes_no" && known(value)) return words.t(value ? "map.eco.yes" : "map.eco.no");
  const named = Boolean((eco.titles.unit || {})[unit]);
  if (!known(value) || !named || unit === "%" || unit === "count") return eco.size(value, unit === "count" ? "" : unit);
  return `${words.short(value)} ${eco.title("unit", unit)}`;
}

// ---- the Sustainable Development Goals

export function goalsBrief(eco, rows) {
  const all = eco.asked("sdg").length;
  return all ? eco.page.words.t("map.eco.known_of", { count: rows.length, all }) : "";
}

export function goalsParts(eco, rows) {
  const { words } = eco.page;
  const unknown = unknownOf(eco.asked("sdg"), rows, "sdg_indicator");
  const low = lowConfidence(words, rows);
  const one = (row) => {
    const basis = [eco.title("basis", row.sdg_basis), low.of(row)].filter(Boolean).join("; ");
    return rowOf(
      eco.title("indicator", row.sdg_indicator),
      amount(eco, row.sdg_value, row.sdg_unit),
      [basis],
      targets(row),
    );
  };
  const names = unknown.map((row) => eco.title("indicator", row.sdg_indicator));
  return [
    note(words.t("map.eco.goals_hint")),
    rows.length ? listOf(rows.map(one)) : null,
    low.note,
    names.length ? note(words.headed(words.t("map.not_known"), words.listed(names))) : null,
  ];
}

function targets({ sdg_targets: given }) {
  const chips = (given || "").split(/[,;]\s*|\s+/).filter(Boolean);
  return el(
    "span",
    { class: "gp-goals" },
    chips.map((target) => el("span", { class: "gp-goal" }, target)),
  );
}
