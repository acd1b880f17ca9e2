/* What is too long for an address, and what is meant for nobody else: the sliders of plans and parks, and whether the
   reader has asked for an online background. It stands with the address in the window's history, so that reload keeps
   it. */

import { faultsOfPlan, planOf, settingsOf } from "../plans/plan_file.js";
import { savedScenarios } from "../scenarios/scenario_file.js";

const told = (scenarios) => JSON.stringify(savedScenarios(scenarios));

// Whether a slider of a park or of a plan stands other than the run had it.
export function isPlanMoved({ year, scenarios }) {
  const parks = year && [...year.plans.settings.keys()].some((id) => !year.plans.isOfRun(id));
  return Boolean(parks || (scenarios && told(scenarios.plans.settings) !== told(scenarios.plans.ofRun())));
}

export function keptOf(page) {
  const { planned, year, scenarios, overlays } = page;
  const settings = [year, scenarios].map((one) => (one ? one.plans.settings : null));
  return {
    ...(isPlanMoved(page) ? { plan: planOf(planned.given, ...settings) } : {}),
    ...(overlays.isOn("base_map") ? { base_map: true } : {}),
  };
}

export function takeKept(page, kept) {
  const { planned, year, scenarios, overlays } = page;
  const { plan, base_map: tiles } = kept || {};
  if (plan && !faultsOfPlan(plan, planned.given).length) {
    if (year) year.take(settingsOf(plan, planned.given));
    if (scenarios && plan.scenarios) scenarios.take(plan.scenarios);
  }
  const overlay = overlays.all.find(({ key }) => key === "base_map");
  if (tiles && overlay && !overlay.on) overlay.set(true);
}
