/* One file for all that is planned: parks by the hour and scenarios, saved together and read together. */

import { faultsOfPlan, planOf, settingsOf } from "./plan_file.js";
import { contentOf, saved } from "../ranking/weights_file.js";

export class PlanSections {
  constructor(page) {
    this.page = page;
    const { estate_plan: estates, scenarios } = page.data;
    // without hours of any park its section can name none
    const none = { estates: [], defaults: {}, limits: {}, tariffs: [], usual: null };
    const { schema, version, study, zones } = estates || scenarios || {};
    const { sets, estates: parks } = page.data;
    const places = [...sets[0].ids, ...parks.map(({ id }) => id)];
    const known = scenarios ? { ...scenarios, other_places: places } : null;
    this.given = { schema, version, study, zones, ...(estates || none), scenarios: known };
  }

  save() {
    const { year, scenarios } = this.page;
    const settings = year ? year.plans.settings : null;
    saved(`${this.given.study}-plan.json`, planOf(this.given, settings, scenarios ? scenarios.plans.settings : null));
  }

  // Reads the file that was chosen, and returns what to say of it; nothing where none was.
  async read(input) {
    const { words, year, scenarios } = this.page;
    const chosen = input.files[0];
    input.value = "";
    if (!chosen) return "";
    const plan = await contentOf(chosen);
    const faults = faultsOfPlan(plan, this.given);
    if (faults.length) {
      const told = faults.map(({ key, ...values }) => words.t(`map.estate.wrong.${key}`, values));
      return `${words.t("map.estate.wrong")} ${told.join("; ")}`;
    }
    if (year) year.take(settingsOf(plan, this.given));
    if (scenarios && plan.scenarios) scenarios.take(plan.scenarios);
    return words.t("map.estate.taken");
  }
}
