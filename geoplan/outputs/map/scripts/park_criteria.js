/* What a park's profile says of the criteria of eco-industrial parks and of the Sustainable Development Goals. */

import { el } from "./dom.js";
import { groupedBy } from "./packed_table.js";
import { bitsOf, listOf, lowConfidence, note, rowOf } from "./profile_lists.js";
import { known } from "./values.js";

const SIGNS = {
  met: "✓",
  reached_unverified: "✓?",
  not_met: "✕",
  not_reached_unverified: "✕?",
  unknown: "?",
  reported: "i",
};
const VERDICTS = Object.keys(SIGNS);

// How many of each verdict there are, the first of the order first.
export function countsOfVerdicts(rows) {
  const counts = VERDICTS.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length]);
  return counts.filter(([, count]) => count);
}

export function criteriaBrief(rows) {
  return countsOfVerdicts(rows)
    .map(([verdict, count]) => `${SIGNS[verdict]} ${count}`)
    .join("  ");
}

export function criteriaParts(eco, rows) {
  const { words } = eco.page;
  if (!rows.length) return [note(words.t("map.eco.no_criteria"))];
  const keys = countsOfVerdicts(rows).map(([verdict, count]) =>
    el("li", {}, sign(verdict), `${eco.title("verdict", verdict)}: ${count}`),
  );
  const parts = [el("ul", { class: "gp-verdicts" }, keys)];
  for (const [framework, own] of groupedBy(rows, "framework")) {
    const shown = own.filter(({ verdict }) => verdict !== "unknown");
    const unknown = own.filter(({ verdict }) => verdict === "unknown");
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
    eco.title("verdict", row.verdict),
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
  return `${words.short(value)} ${eco.title("unit", unit).replace("CO2", "CO₂")}`;
}

// ---- the Sustainable Development Goals

export function goalsBrief(eco, rows) {
  const { words } = eco.page;
  const count = rows.filter(({ sdg_value: value }) => known(value)).length;
  return rows.length ? words.t("map.eco.known_of", { count, all: rows.length }) : "";
}

export function goalsParts(eco, rows) {
  const { words } = eco.page;
  const sure = rows.filter(({ sdg_value: value }) => known(value));
  const unknown = rows.filter(({ sdg_value: value }) => !known(value));
  const low = lowConfidence(words, sure);
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
    sure.length ? listOf(sure.map(one)) : null,
    low.note,
    names.length ? note(`${words.t("map.not_known")}: ${words.listed(names)}`) : null,
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
