/* What a park's profile says of energy saving and of its projects, the best first. */

import { groupedBy, sumOfKnown } from "../packing/packed_table.js";
import { bitsOf, listOf, lowConfidence, note, rowOf } from "./profile_lists.js";
import { known } from "../drawing/values.js";

const FUEL = "fuel";

function ofElectricity(rows) {
  return rows.filter(({ energy_carrier: carrier }) => carrier !== FUEL);
}

export function savingBrief(eco, rows) {
  const { words } = eco.page;
  const share = sumOfKnown(ofElectricity(rows), "energy_saving_share");
  return known(share) ? `${words.number(100 * share, 1)}%` : "";
}

export function savingParts(eco, rows) {
  const { words } = eco.page;
  if (!rows.length) return [note(words.t("map.eco.no_saving"))];
  const low = lowConfidence(words, rows);
  const electricity = ofElectricity(rows);
  const sums = {
    share: words.number(100 * (sumOfKnown(electricity, "energy_saving_share") || 0), 1),
    energy: eco.size(sumOfKnown(electricity, "saved_mwh"), "MWh/a"),
  };
  const parts = [known(sumOfKnown(electricity, "saved_mwh")) ? note(words.t("map.eco.saving_sum", sums)) : null];
  for (const [carrier, own] of groupedBy(rows, "energy_carrier")) {
    if (carrier === FUEL) parts.push(note(words.t("map.eco.saving_fuel")));
    parts.push(listOf(own.map((row) => measure(eco, row, low))));
  }
  return [...parts, low.note];
}

function measure(eco, row, low) {
  const { words } = eco.page;
  const share = known(row.energy_saving_share) ? `${words.number(100 * row.energy_saving_share, 1)}%` : "";
  const facts = [eco.title("end_use", row.end_use), share, low.of(row)].filter(Boolean).join(" · ");
  const costs = costsOf(eco, {
    investment: row.saving_investment_usd,
    payback: row.saving_payback_years,
    avoided: row.saving_avoided_tco2e,
    abatement: row.saving_abatement_usd_per_t,
  });
  return rowOf(eco.title("technology", row.measure), eco.size(row.saved_mwh, "MWh/a"), [facts, ...costs]);
}

// Two lines: what it costs, and what it avoids.
function costsOf(eco, { investment, payback, avoided, abatement }) {
  const { words } = eco.page;
  const cost = known(abatement) ? words.t("map.eco.usd_per_t", { figure: words.short(abatement) }) : "";
  const money = [
    ["map.eco.investment", eco.money(investment)],
    [payback === Infinity ? "" : "map.eco.payback", eco.years(payback)],
  ];
  const gains = [
    ["map.eco.avoids", eco.tonnes(avoided)],
    ["", cost],
  ];
  return [bitsOf(eco.told(money)), bitsOf(eco.told(gains))];
}

export function projectsBrief(rows) {
  return rows.length ? String(rows.length) : "";
}

export function projectsParts(eco, rows) {
  const { words } = eco.page;
  if (!rows.length) return [note(words.t("map.eco.no_projects"))];
  const low = lowConfidence(words, rows);
  const one = (row) => {
    const costs = costsOf(eco, {
      investment: row.project_investment_usd,
      payback: row.project_payback_years,
      avoided: row.project_avoided_tco2e,
      abatement: row.project_abatement_usd_per_t,
    });
    const kind = row.jcm_kind ? words.t("map.eco.jcm", { kind: eco.title("jcm", row.jcm_kind) }) : "";
    const basis = [eco.title("project_basis", row.project_basis), kind, low.of(row)].filter(Boolean).join(" · ");
    return rowOf(eco.title("technology", row.technology), eco.size(row.project_size, row.project_unit), [
      ...costs,
      basis,
    ]);
  };
  const list = listOf([...rows].sort((a, b) => a.project_rank - b.project_rank).map(one), "ol");
  return [note(words.t("map.eco.projects_hint")), list, low.note];
}
